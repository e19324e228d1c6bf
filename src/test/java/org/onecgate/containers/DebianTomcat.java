package org.onecgate.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onecgate.it.Program;

/**
 * Debian's Tomcat as its unit starts it: its user, its script, its directories, a private {@code /tmp}, and everything
 * read-only but what the unit and the drop-in of install.md allow. There is no systemd here, so its sandbox is made of
 * the same mounts; what its directories hold lies in a directory of the test. Root is needed.
 */
final class DebianTomcat extends ProcessServer {
  private static final Program SCRIPT =
      Program.of("/usr/libexec/tomcat10/tomcat-start.sh", "tomcat10");

  /** Bind mounts first, from a directory of the test; then nothing else may be written. */
  private static final String SANDBOX = """
      set -e
      here=$1
      bind() { mount --bind "$here/$1" "$2"; }
      bind server.xml /etc/tomcat10/server.xml
      bind Catalina /etc/tomcat10/Catalina
      bind webapps /var/lib/tomcat10/webapps
      bind logs /var/log/tomcat10
      bind cache /var/cache/tomcat10
      bind data /mnt
      mount -t tmpfs -o mode=1777 tmpfs /tmp
      mount -o remount,bind,ro /
      cd /
      exec setpriv --reuid=tomcat --regid=tomcat --init-groups --no-new-privs /bin/sh /usr/libexec/tomcat10/tomcat-start.sh
      """;

  DebianTomcat(Path directory, Path jdk) throws IOException {
    super(directory, jdk);
    SCRIPT.require();
    Program.of("/usr/bin/setpriv", "util-linux").require();
    for (String each : List.of("Catalina", "webapps", "logs", "cache", "data")) {
      Files.createDirectories(this.directory.resolve(each));
    }
    Files.createDirectories(this.directory.resolve("Catalina/localhost"));
    Files.copy(
        war(),
        this.directory.resolve("webapps/onec-gate.war"),
        StandardCopyOption.REPLACE_EXISTING);
    String shipped = Files.readString(Path.of("/etc/tomcat10/server.xml"));
    Files.writeString(this.directory.resolve("server.xml"), TomcatServer.configured(shipped, port));
    run(Map.of(), "chown", "-R", "tomcat:tomcat", this.directory.toString());
    run(Map.of(), "chmod", "-R", "u=rwX,g=rX,o=rX", this.directory.toString());
  }

  /** With the variables of the unit, and the settings as those of a drop-in. */
  @Override
  void launch(Map<String, String> settings) throws IOException {
    Map<String, String> environment = new HashMap<>(variables(settings));
    environment.put("CATALINA_HOME", "/usr/share/tomcat10");
    environment.put("CATALINA_BASE", "/var/lib/tomcat10");
    environment.put("CATALINA_TMPDIR", "/tmp");
    environment.put("GATE_DATA", "/mnt");
    begin(
        environment,
        List.of(
            "unshare",
            "--mount",
            "--propagation",
            "private",
            "sh",
            "-c",
            SANDBOX,
            "sh",
            directory.toString()));
  }

  @Override
  String loaders() {
    return "org.apache.catalina.loader.ParallelWebappClassLoader";
  }

  /** As systemd stops it: 143 is success. */
  @Override
  void ended(int status) {
    assertThat(status).isEqualTo(143);
  }
}
