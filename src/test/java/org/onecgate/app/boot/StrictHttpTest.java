package org.onecgate.app.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves that one address does not take all connections. */
class StrictHttpTest {
  private static final int MOST = 5;

  @Test
  void oneAddressHasSoManyConnectionsAndThisMachineAnyNumber(@TempDir Path temp) throws Exception {
    Optional<InetAddress> outside = outside();
    if (outside.isEmpty()) {
      System.out.println("SKIPPED: connections of one address, this machine has none but its own");
      Assumptions.abort("no address but the loopback");
    }
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(temp.toString());
    Connector connector = new Connector(new StrictHttp(MOST));
    connector.setPort(0);
    tomcat.setConnector(connector);
    tomcat.addContext("", temp.toString());
    tomcat.start();
    try {
      int port = connector.getLocalPort();
      assertThat(closed(outside.get(), port, MOST + 3)).isEqualTo(3);
      assertThat(closed(InetAddress.getLoopbackAddress(), port, 2 * MOST)).isZero();
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  /** Of so many connections, how many the server closes at once. */
  private static int closed(InetAddress address, int port, int count) throws IOException {
    List<Socket> all = new ArrayList<>();
    int closed = 0;
    try {
      for (int i = 0; i < count; i++) {
        all.add(new Socket(address, port));
      }
      for (Socket each : all) {
        each.setSoTimeout(200);
        try {
          closed += each.getInputStream().read() < 0 ? 1 : 0;
        } catch (SocketTimeoutException e) {
          // it is open, and nobody says anything
        } catch (IOException e) {
          closed++;
        }
      }
    } finally {
      for (Socket each : all) {
        each.close();
      }
    }
    return closed;
  }

  private static Optional<InetAddress> outside() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress())
        .findFirst();
  }
}
