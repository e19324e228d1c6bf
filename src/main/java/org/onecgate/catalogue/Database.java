package org.onecgate.catalogue;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The database of one server's catalogue, with the tables of the version that this program knows.
 *
 * <p><em>Threading:</em> safe.
 */
interface Database extends AutoCloseable {
  /** Which one it is. */
  Dialect dialect();

  /** To read with, all of it as it is at one moment: a transaction that only reads. The caller closes it. */
  Connection read() throws SQLException;

  /** Begins to write; waits while somebody else does. */
  Writing write() throws SQLException;

  @Override
  void close();
}
