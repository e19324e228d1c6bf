package org.onecgate.containers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gate by itself, with the settings in its environment. */
final class ItselfServer extends ProcessServer {
  ItselfServer(Path directory, Path jdk) throws IOException {
    super(directory, jdk);
  }

  @Override
  void launch(Map<String, String> settings) throws IOException {
    Map<String, String> environment = new HashMap<>(variables(settings));
    environment.put("GATE_PORT", Integer.toString(port));
    environment.put("GATE_ADDRESS", "127.0.0.1");
    environment.put("GATE_DATA", data().toString());
    begin(
        environment,
        List.of(jdk.resolve("bin/java").toString(), "-Xmx256m", "-jar", war().toString()));
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
  String loaders() {
    return "java.net.URLClassLoader";
  }
}
