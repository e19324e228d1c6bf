package org.onecgate.app.boot;

import jakarta.servlet.ServletContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * What the operator reads after a start: what to type into 1C, and where everything is.
 *
 * @param address the address that the server listens on, empty for all of this machine
 * @param port the real port, also where 0 was asked for
 * @param secure whether HTTPS is spoken
 * @param application whose attributes tell the data directory and, once in its life, a new login
 */
record Welcome(Optional<String> address, int port, boolean secure, ServletContext application) {
  private static final String FIRST_LOGIN = "org.onecgate.firstLogin";
  private static final String FIRST_ADMIN = "org.onecgate.firstAdmin";
  private static final String DATA = "org.onecgate.data";

  /** The whole text; its last line says that the gate is ready, and under which address. */
  String text() {
    String local = url(address.filter(a -> !isWildcard(a)).orElse("localhost"));
    String remote = url(address.filter(a -> !isWildcard(a)).orElseGet(Welcome::hostName));
    String here = remote.equals(local) ? "" : "  (on this machine: " + local + "1c_exchange)";
    return """

        Type into 1C:
          address    %s1c_exchange%s
        %s
        Dashboard    %s
        %sData         %s

        Gate is ready: %s""".formatted(
            remote, here, login(), local, admin(), application.getAttribute(DATA), local);
  }

  private String login() {
    if (application.getAttribute(FIRST_LOGIN) instanceof List<?> first && first.size() == 2) {
      return first.get(1).equals("")
          ? "  login      " + first.get(0) + "\n  password   that of the configuration\n"
          : """
            login      %s
            password   %s
                       (write it down: it is shown this once, only its hash is stored)
          """.formatted(first.get(0), first.get(1));
    }
    return "  login      as registered\n";
  }

  private String admin() {
    if (application.getAttribute(FIRST_ADMIN) instanceof List<?> first && first.size() == 2) {
      return first.get(1).equals("")
          ? "  login      " + first.get(0) + "\n  password   that of the configuration\n"
          : """
            login      %s
            password   %s
                       (shown this once, too)
          """.formatted(first.get(0), first.get(1));
    }
    return "";
  }

  private String url(String host) {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return (secure ? "https://" : "http://") + name + ":" + port + "/";
  }

  private static boolean isWildcard(String address) {
    try {
      return InetAddress.getByName(address).isAnyLocalAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
