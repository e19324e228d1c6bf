package org.onecgate.clients;

/** A file, or a part of it, that is sent in one request under the file's name. */
final class Piece {
  private final String name;
  private final byte[] bytes;

  Piece(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  String name() {
    return name;
  }

  byte[] bytes() {
    return bytes;
  }
}
