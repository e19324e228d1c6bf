package org.onecgate.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.onecgate.catalogue.CatalogueException.Kind;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.NewFile;
import org.onecgate.storage.StorageException;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite itself, which is a native library.
 *
 * <p>It is unpacked below the data directory, as nothing may be executed in the directory for temporary files of many
 * machines, loaded, and removed: a library that is loaded needs no name any more. Each deployment has a copy of its
 * own, because a JVM loads one file for one class loader only and the system would give two of them the same static
 * data. On Windows, which does not remove it while it is loaded, the next start does.
 */
final class SqliteLibrary {
  private static final Logger LOG = System.getLogger(SqliteLibrary.class.getName());
  private static final String PATH = "org.sqlite.lib.path";

  /** An older copy is nobody's that is about to load it. */
  private static final Duration LOADING = Duration.ofMinutes(10);

  private SqliteLibrary() {}

  /**
   * Loads it, unless this deployment has done so. An operator who sets {@code org.sqlite.lib.path} has that one
   * loaded.
   *
   * @throws CatalogueException if that is not possible: {@link Kind#OFF}
   */
  static void load(DataLayout layout) throws CatalogueException {
    try {
      Disk.createDirectories(layout.natives(), Disk.PRIVATE_DIRECTORY);
      removeLeft(layout.natives());
      if (System.getProperty(PATH) == null) {
        loadCopy(layout);
      } else {
        SQLiteJDBCLoader.initialize();
      }
    } catch (Exception | LinkageError e) { // whatever it is, all but the catalogue goes on
      throw new CatalogueException(Kind.OFF, e);
    }
  }

  private static void loadCopy(DataLayout layout) throws Exception {
    String name = LibraryLoaderUtil.getNativeLibName();
    Path copy = layout.library(UUID.randomUUID().toString(), name);
    try {
      Map<String, String> properties = new LinkedHashMap<>();
      properties.put("org.sqlite.tmpdir", layout.natives().toString());
      if (unpack(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name, copy)) {
        properties.put("org.sqlite.lib.name", String.valueOf(copy.getFileName()));
        properties.put(PATH, layout.natives().toString());
      } // else there is none for this platform, and SQLite looks where the system has its libraries
      initialize(properties);
    } finally {
      remove(copy);
    }
  }

  /** Its way of being told something are properties of the whole JVM, in which another deployment may start too. */
  private static void initialize(Map<String, String> properties) throws Exception {
    synchronized (Runtime.getRuntime()) {
      try {
        properties.forEach(System::setProperty);
        SQLiteJDBCLoader.initialize();
      } finally {
        properties.keySet().forEach(System::clearProperty);
      }
    }
  }

  private static boolean unpack(String resource, Path copy) throws IOException {
    try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (in == null) {
        return false;
      }
      try (NewFile out = new NewFile(copy)) {
        in.transferTo(out);
        out.commit();
      }
      return true;
    }
  }

  /** What a crash left, and Windows. */
  private static void removeLeft(Path directory) throws StorageException {
    Instant old = Instant.now().minus(LOADING);
    for (Path each : Disk.list(directory)) {
      if (Disk.lastModifiedIfThere(each).orElse(Instant.MAX).isBefore(old)) {
        remove(each);
      }
    }
  }

  private static void remove(Path file) {
    try {
      Disk.deleteQuietlyIfEmpty(file);
    } catch (StorageException e) {
      LOG.log(Level.DEBUG, "library is still loaded file={0}", file.getFileName());
    }
  }
}
