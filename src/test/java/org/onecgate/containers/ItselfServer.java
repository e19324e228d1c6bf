package org.onecgate.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gate by itself, with the settings in its environment. */
final class ItselfServer extends Server {
  private @Nullable Process process;

  ItselfServer(Path directory, Path jdk) throws IOException {
    super(directory, jdk);
  }

  @Override
  void launch(Map<String, String> settings) throws IOException {
    Map<String, String> environment = new HashMap<>(variables(settings));
    environment.put("GATE_PORT", Integer.toString(port));
    environment.put("GATE_ADDRESS", "127.0.0.1");
    environment.put("GATE_DATA", data().toString());
    process = builder(
            environment,
            List.of(
                jdk.resolve("bin/java").toString(), "-Xmx256m", "-jar", war().toString()))
        .redirectOutput(directory.resolve("console.txt").toFile())
        .start();
  }

  @Override
  URI uri() {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  @Override
  String firstPassword() throws IOException {
    return printed("(?s)Dashboard .*?password +(\\S+)");
  }

  @Override
  void redeploy() {
    throw new UnsupportedOperationException("it is one application");
  }

  @Override
  void undeploy() {
    throw new UnsupportedOperationException("it is one application");
  }

  @Override
  long pid() {
    return process.pid();
  }

  @Override
  String log() throws IOException {
    return text(directory.resolve("console.txt"));
  }

  @Override
  String loaders() {
    return "java.net.URLClassLoader";
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      process.destroy();
      assertThat(ends(process)).isTrue();
    }
  }
}
