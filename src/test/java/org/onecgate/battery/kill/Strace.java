package org.onecgate.battery.kill;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The command prefixes that put a program under strace. */
public final class Strace {
  private Strace() {}

  /** Whether strace is installed and may be used. */
  public static boolean isHere() throws InterruptedException {
    try {
      return new ProcessBuilder("strace", "-f", "-qq", "-o", "/dev/null", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Kills the program when one of its threads makes this call for the n-th time. */
  static List<String> killAt(String call, int n) {
    // not with --seccomp-bpf: there strace 6.1 counts calls that it never shows
    String inject = "inject=" + call + ":signal=KILL:when=" + n;
    return List.of("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e", inject);
  }

  /** Makes every fsync do nothing and succeed; only those on these paths, where there are any. */
  public static List<String> withoutForce(List<String> paths) {
    List<String> command = new ArrayList<>(List.of(
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        "trace=fsync,fdatasync",
        "-e",
        "inject=fsync,fdatasync:retval=0"));
    paths.forEach(path -> command.addAll(List.of("-P", path)));
    return command;
  }
}
