package org.onecgate.catalogue;

import java.sql.SQLException;

/** The database does not do what it should. */
public final class CatalogueException extends Exception {
  private static final long serialVersionUID = 1L;

  CatalogueException(SQLException cause) {
    super(cause);
  }

  static CatalogueException of(SQLException cause) {
    return new CatalogueException(cause);
  }
}
