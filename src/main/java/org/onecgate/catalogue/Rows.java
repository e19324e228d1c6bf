package org.onecgate.catalogue;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Takes new rows of one table, many at a time. */
interface Rows {
  /**
   * Takes one.
   *
   * @param values in the order of the columns: text, {@code Long}, {@code BigDecimal}, {@code byte[]} or null
   */
  void add(@Nullable Object... values) throws SQLException;

  /** Has them all in the table, so that they can be read in this transaction. */
  void flush() throws SQLException;
}
