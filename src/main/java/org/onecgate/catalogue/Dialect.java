package org.onecgate.catalogue;

/** Which database it is. */
enum Dialect {
  /** A file below the data directory; its exact numbers are texts. */
  SQLITE("TEXT", "BLOB"),
  /** A schema of a server. */
  POSTGRESQL("NUMERIC", "BYTEA");

  private final String decimal;
  private final String bytes;

  Dialect(String decimal, String bytes) {
    this.decimal = decimal;
    this.bytes = bytes;
  }

  /** A script for all of them, in its own words. */
  String in(String script) {
    return script.replace("{decimal}", decimal).replace("{bytes}", bytes);
  }
}
