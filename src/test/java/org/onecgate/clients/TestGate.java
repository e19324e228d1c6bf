package org.onecgate.clients;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.catalina.LifecycleException;
import org.onecgate.it.Delivery;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.ServersFile;

/**
 * A gate with a server for clients that send {@code sessid} and one for those that never do, and what
 * it delivers.
 */
final class TestGate implements AutoCloseable {
  /** The login of clients that send {@code sessid}. */
  static final String NEW = EmbeddedGate.LOGIN;

  /** The login of those that do not. */
  static final String OLD = "old";

  /** Files above it are sent in pieces. */
  static final int FILE_LIMIT = 65_536;

  private static final Map<String, String> SERVERS =
      Map.of(NEW, "", OLD, ServersFile.SESSID_OPTIONAL);

  private final EmbeddedGate gate;
  private final Deliveries deliveries;

  private TestGate(EmbeddedGate gate) {
    this.gate = gate;
    this.deliveries = new Deliveries(gate);
  }

  static TestGate start(Path directory) throws LifecycleException, IOException {
    ServersFile.write(directory, SERVERS);
    return new TestGate(EmbeddedGate.start(
        directory,
        Map.of("gate.file_limit", String.valueOf(FILE_LIMIT), "gate.exchange.max", "64 MiB")));
  }

  EmbeddedGate gate() {
    return gate;
  }

  Site site(String login) {
    return Site.of(gate, login);
  }

  /** The deliveries since this was asked last, in the order of their names. */
  List<Delivery> delivered() throws IOException {
    return deliveries.fresh();
  }

  @Override
  public void close() throws LifecycleException {
    gate.close();
  }
}
