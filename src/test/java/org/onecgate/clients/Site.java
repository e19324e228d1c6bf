package org.onecgate.clients;

import org.onecgate.it.EmbeddedGate;

/**
 * The settings of an exchange as typed into 1C.
 *
 * @param host the server
 * @param port its port
 * @param script the path without its leading slash, as the modules store it
 * @param login the login
 * @param password the password
 * @param line what happens to answers
 */
record Site(String host, int port, String script, String login, String password, Line line) {
  /** This server of a gate in this JVM. */
  static Site of(EmbeddedGate gate, String login) {
    return new Site(
        gate.host(), gate.port(), "1c_exchange", login, EmbeddedGate.PASSWORD, Line.CLEAR);
  }

  Site with(Line other) {
    return new Site(host, port, script, login, password, other);
  }

  Site at(String otherScript) {
    return new Site(host, port, otherScript, login, password, line);
  }
}
