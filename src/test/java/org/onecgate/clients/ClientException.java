package org.onecgate.clients;

/** The client gave up; the message is what 1C shows. */
final class ClientException extends Exception {
  private static final long serialVersionUID = 1L;

  ClientException(String shown) {
    super(shown);
  }

  ClientException(String shown, Throwable cause) {
    super(shown, cause);
  }
}
