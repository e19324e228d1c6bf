package org.onecgate.catalogue;

import java.nio.file.Path;
import java.sql.SQLException;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.StorageException;

/** The catalogues that are kept in files, for those who keep copies of them. */
public final class CatalogueFiles {
  private CatalogueFiles() {}

  /**
   * Copies one as it is at one moment, whoever reads and writes it meanwhile; the copy is on the disk then.
   *
   * @param file the file of SQLite, which is there
   * @param to a file that is not there yet; what a failure leaves of it is the caller's
   */
  public static void copy(DataLayout layout, Path file, Path to) throws CatalogueException {
    SqliteLibrary.load(layout);
    try {
      new SqliteDatabase(file).copyTo(to);
    } catch (SQLException e) {
      throw CatalogueException.of(e);
    } catch (StorageException e) {
      throw CatalogueException.of(e);
    }
  }
}
