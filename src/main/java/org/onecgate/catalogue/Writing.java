package org.onecgate.catalogue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** One transaction that writes; nobody else writes to this catalogue meanwhile, also no other node. */
interface Writing extends AutoCloseable {
  /** To ask and to change with. */
  Connection connection();

  /** New rows of a table. */
  Rows rows(String table, List<String> columns) throws SQLException;

  /** Makes all of it hold; once this returns, also after a power cut. */
  void commit() throws SQLException;

  /** Undoes what was not committed. */
  @Override
  void close() throws SQLException;
}
