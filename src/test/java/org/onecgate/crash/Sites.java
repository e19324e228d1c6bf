package org.onecgate.crash;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.onecgate.crash.Operation.Kind;

/**
 * Names a barrier by what it is, where in the product it is asked for, and on what: {@code
 * force-directory AtomicFile.write state}. Names in the tree that differ from run to run are {@code
 * *}, those of clients {@code **}.
 */
final class Sites {
  private static final StackWalker STACK = StackWalker.getInstance();

  /** Steps that only wrap others. */
  private static final Set<String> WRAPPERS =
      Set.of("Disk.act", "Disk.step", "Disk.forceDirectory", "Disk.setMode", "Disk.writeFully");

  private static final Pattern RANDOM = Pattern.compile(
      "[0-9a-f]{64}|\\d{8}T\\d{9}Z-[0-9a-f]{8}|(?<=\\.tmp\\.)[0-9a-f]{32}|(?<=/page-)[0-9a-f-]{36}");

  /** Whatever lies below these is alike. */
  private static final Pattern BELOW = Pattern.compile("(/intake/files|/unpacked|/files)/.*");

  private Sites() {}

  static String of(Kind kind, Path relative) {
    List<String> frames = STACK.walk(s -> s.filter(f -> f.getClassName().startsWith("org.onecgate.")
            && !f.getClassName().startsWith("org.onecgate.crash."))
        .map(Sites::name)
        .filter(name -> !WRAPPERS.contains(name))
        .distinct()
        .collect(Collectors.toList()));
    if (frames.isEmpty()) {
      return ""; // somebody else does it
    }
    StringBuilder site = new StringBuilder();
    for (String frame : frames) {
      site.append(site.isEmpty() ? "" : "<").append(frame);
      if (!frame.startsWith("Disk.")) {
        break;
      }
    }
    String word = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    String place = RANDOM.matcher(relative.toString()).replaceAll("*");
    place = BELOW.matcher(place).replaceAll("$1/**");
    return word + " " + site + " " + (place.isEmpty() ? "." : place);
  }

  private static String name(StackWalker.StackFrame frame) {
    String type = frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1);
    String method = frame.getMethodName();
    if (method.startsWith("lambda$")) {
      method = method.substring("lambda$".length(), method.lastIndexOf('$'));
    }
    return type + "." + method;
  }
}
