package org.onecgate;

/**
 * Where in a document something is wrong, for people (R4). What is not known is empty, or 0.
 *
 * @param id the nearest {@code Ид} before it
 * @param title what the record of that id is called
 * @param article its {@code Артикул}
 * @param line the line, from 1 on
 * @param column the place in the line, in characters, from 1 on
 * @param excerpt what stands there, with twenty characters on either side
 */
public record Place(String id, String title, String article, int line, int column, String excerpt) {
  /** The place of a record, wherever it stands. */
  public static Place of(String id, String title) {
    return new Place(id, title, "", 0, 0, "");
  }
}
