package org.onecgate.app.boot;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What the embedded server itself must know; all other settings are read by the web application.
 *
 * @param port the port to listen on, 0 for any free one
 * @param address the address to listen on as it was given, empty for all of this machine
 * @param threads most requests at work at once
 * @param connections most connections of one address
 * @param tls with what HTTPS is spoken; empty for HTTP
 * @param json whether the log is written as JSON
 * @param data the data directory where nobody has named one, as text; empty if somebody has
 */
record Settings(
    int port,
    Optional<String> address,
    int threads,
    int connections,
    Optional<Tls> tls,
    boolean json,
    Optional<String> data) {
  /**
   * Where the certificate lies.
   *
   * @param certificate the chain, in PEM
   * @param key the key, in PEM
   */
  record Tls(Path certificate, Path key) {}

  private static final int DEFAULT_PORT = 8080;
  private static final int MAX_PORT = 65_535;
  private static final int DEFAULT_THREADS = 200;
  private static final int DEFAULT_CONNECTIONS = 250;
  private static final int MAX_COUNT = 10_000;

  /**
   * Reads the system properties, then the environment; if no data directory is set, it is {@code gate-data} below
   * the current directory.
   *
   * @throws StartException if a value cannot be used
   */
  static Settings read() throws StartException {
    Optional<String> port = find("gate.port");
    return new Settings(
        port.isEmpty() ? DEFAULT_PORT : checkedPort(port.get()),
        checkedAddress(),
        checkedCount("gate.http.threads", DEFAULT_THREADS),
        checkedCount("gate.http.connections", DEFAULT_CONNECTIONS),
        checkedTls(),
        checkedJson(),
        find("gate.data").isPresent()
            ? Optional.empty()
            : Optional.of(Path.of("gate-data").toAbsolutePath().toString()));
  }

  private static boolean checkedJson() throws StartException {
    String format = find("gate.log.format").orElse("text");
    if (!format.equals("text") && !format.equals("json")) {
      throw StartException.wrongSetting("gate.log.format is text or json, not " + format);
    }
    return format.equals("json");
  }

  private static Optional<Tls> checkedTls() throws StartException {
    Optional<String> certificate = find("gate.tls.certificate");
    Optional<String> key = find("gate.tls.key");
    if (certificate.isPresent() != key.isPresent()) {
      throw StartException.wrongSetting(
          "gate.tls.certificate and gate.tls.key are set both or neither");
    }
    return certificate.map(file ->
        new Tls(Path.of(file).toAbsolutePath(), Path.of(key.orElseThrow()).toAbsolutePath()));
  }

  private static int checkedPort(String value) throws StartException {
    try {
      int port = Integer.parseInt(value);
      if (port >= 0 && port <= MAX_PORT) {
        return port;
      }
      throw new NumberFormatException("out of range");
    } catch (NumberFormatException e) {
      throw StartException.wrongSetting(
          "gate.port (GATE_PORT) is \"" + value + "\", it must be a number from 0 to " + MAX_PORT,
          e);
    }
  }

  private static int checkedCount(String name, int otherwise) throws StartException {
    Optional<String> value = find(name);
    try {
      int count = value.map(Integer::parseInt).orElse(otherwise);
      if (count > 0 && count <= MAX_COUNT) {
        return count;
      }
      throw new NumberFormatException("out of range");
    } catch (NumberFormatException e) {
      throw StartException.wrongSetting(
          name + " is \"" + value.orElse("") + "\", it must be a number from 1 to " + MAX_COUNT, e);
    }
  }

  private static Optional<String> checkedAddress() throws StartException {
    Optional<String> address = find("gate.address");
    if (address.isPresent()) {
      try {
        InetAddress.getByName(address.get());
      } catch (UnknownHostException e) {
        throw StartException.wrongSetting(
            "gate.address (GATE_ADDRESS) is \"" + address.get() + "\", which is no known address",
            e);
      }
    }
    return address;
  }

  /** The property {@code gate.x}, or else the environment variable {@code GATE_X}; blank is unset. */
  private static Optional<String> find(String name) {
    String environment = name.replace('.', '_').toUpperCase(Locale.ROOT);
    return Optional.ofNullable(System.getProperty(name))
        .filter(value -> !value.isBlank())
        .or(() -> Optional.ofNullable(System.getenv(environment)))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }
}
