package org.onecgate.staging;

/**
 * The records of one kind that an exchange has.
 *
 * @param kind what they are, as in each of their lines; the file is called so, with {@code .jsonl}
 * @param entries how many: one a line
 * @param size the size of the file in bytes
 * @param sha256 its SHA-256, lower-case hex
 */
public record RecordFile(String kind, long entries, long size, String sha256) {
  /** How the file is called. */
  public String fileName() {
    return fileName(kind);
  }

  static String fileName(String kind) {
    return kind + ".jsonl";
  }
}
