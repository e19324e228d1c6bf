package org.onecgate.catalogue;

/** Which database it is. */
enum Dialect {
  /** A file below the data directory; its exact numbers are texts. */
  SQLITE(
      "TEXT",
      "BLOB",
      "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '{table}'"),
  /** A schema of a server. */
  POSTGRESQL(
      "NUMERIC",
      "BYTEA",
      "SELECT COUNT(*) FROM pg_catalog.pg_tables"
          + " WHERE schemaname = current_schema() AND tablename = '{table}'");

  private final String decimal;
  private final String bytes;
  private final String count;

  Dialect(String decimal, String bytes, String count) {
    this.decimal = decimal;
    this.bytes = bytes;
    this.count = count;
  }

  /** A script for all of them, in its own words. */
  String in(String script) {
    return script.replace("{decimal}", decimal).replace("{bytes}", bytes);
  }

  /** Asks how many tables of this name there are: 1 or 0. */
  String countOfTable(String table) {
    return count.replace("{table}", table);
  }

  /**
   * A text as it is stored. U+0000 is dropped: PostgreSQL takes none, and no XML can hold one, so only a mistake of
   * ours could bring it here, which shall not hold up all that comes after it.
   */
  static String stored(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
  }
}
