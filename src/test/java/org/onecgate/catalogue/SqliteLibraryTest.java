package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ServerId;
import org.onecgate.battery.disk.Volume;
import org.onecgate.catalogue.CatalogueException.Kind;
import org.onecgate.storage.DataLayout;
import org.slf4j.LoggerFactory;
import org.slf4j.jul.JDK14LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/** How SQLite comes into the process: from the data directory, for each deployment, without a trace (D4). */
class SqliteLibraryTest {
  private static final ServerId SHOP = new ServerId("shop");

  @TempDir
  private Path temp;

  private DataLayout layout;

  @BeforeEach
  void makeTheTree() throws IOException {
    layout = new DataLayout(temp.resolve("data")).create();
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(layout.natives())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void itIsLoadedAndNothingOfItStays() throws Exception {
    SqliteLibrary.load(layout);
    SqliteLibrary.load(layout);
    assertThat(left()).isEmpty();
    assertThat(System.getProperties().stringPropertyNames())
        .noneMatch(name -> name.startsWith("org.sqlite."));
  }

  @Test
  void whatACrashLeftIsRemovedAndWhatSomebodyLoadsIsNot() throws Exception {
    Files.createDirectories(layout.natives());
    Path old = Files.createFile(layout.library("old", "lib.so"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofMinutes(11))));
    Files.createFile(layout.library("new", "lib.so"));
    SqliteLibrary.load(layout);
    assertThat(left()).containsExactly("new-lib.so");
  }

  @Test
  void whereItCannotBeUnpackedTheCatalogueIsOff() throws Exception {
    Files.createFile(layout.natives()); // also for root, whom no permission stops
    Databases databases = new Databases(Databases.Settings.FILES, layout);
    CatalogueException off =
        catchThrowableOfType(CatalogueException.class, () -> databases.of(SHOP));
    assertThat(off.kind()).isEqualTo(Kind.OFF);
    assertThat(off.sentence().text()).contains("cannot be loaded").doesNotContain(temp.toString());
    Files.delete(layout.natives());
    databases.of(SHOP);
    databases.close();
  }

  @Test
  void whereNothingMayBeExecutedTheCatalogueIsOffAndNothingPilesUp() throws Exception {
    try (Volume volume = Volume.mount(layout.natives(), 16, "noexec");
        URLClassLoader deployment = deployment()) {
      for (int i = 0; i < 3; i++) {
        InvocationTargetException refused =
            catchThrowableOfType(InvocationTargetException.class, () -> load(deployment));
        assertThat(refused.getCause()).hasMessageContaining("kind=OFF");
        assertThat(left()).isEmpty();
      }
      assertThat(volume.path()).isEmptyDirectory();
    }
  }

  @Test
  void eachDeploymentOfAProcessHasItsOwn() throws Exception {
    SqliteLibrary.load(layout);
    List<URLClassLoader> deployments = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      URLClassLoader deployment = deployment();
      deployments.add(deployment);
      load(deployment);
    }
    for (URLClassLoader each : deployments) {
      Method connect = each.loadClass("org.sqlite.JDBC")
          .getMethod("createConnection", String.class, Properties.class);
      try (Connection connection =
              (Connection) connect.invoke(null, "jdbc:sqlite::memory:", new Properties());
          Statement statement = connection.createStatement();
          ResultSet version = statement.executeQuery("SELECT sqlite_version()")) {
        assertThat(version.getString(1)).startsWith("3.");
        assertThat(connection.getClass().getClassLoader()).isSameAs(each);
      }
    }
    assertThat(left()).isEmpty();
    for (URLClassLoader each : deployments) {
      each.close();
    }
  }

  @Test
  void aDeploymentThatIsClosedCanGo() throws Exception {
    WeakReference<ClassLoader> gone = openAndClose();
    for (int i = 0; i < 20 && gone.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(gone.get()).isNull();
  }

  private WeakReference<ClassLoader> openAndClose() throws Exception {
    try (URLClassLoader deployment = deployment()) {
      Class<?> databases = deployment.loadClass(Databases.class.getName());
      Class<?> settings = deployment.loadClass(Databases.Settings.class.getName());
      Object files = settings.getField("FILES").get(null);
      Object opened = databases
          .getConstructor(settings, layout(deployment).getClass())
          .newInstance(files, layout(deployment));
      Class<?> id = deployment.loadClass(ServerId.class.getName());
      Method of = databases.getDeclaredMethod("of", id);
      of.setAccessible(true);
      of.invoke(opened, id.getConstructor(String.class).newInstance("shop"));
      ((AutoCloseable) opened).close();
      return new WeakReference<>(deployment);
    }
  }

  private static URLClassLoader deployment() {
    URL[] jars = Stream.of(
            SqliteLibrary.class,
            SQLiteJDBCLoader.class,
            LoggerFactory.class,
            JDK14LoggerFactory.class)
        .map(each -> each.getProtectionDomain().getCodeSource().getLocation())
        .toArray(URL[]::new);
    return new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
  }

  private void load(ClassLoader deployment) throws Exception {
    Object tree = layout(deployment);
    Method load = deployment
        .loadClass(SqliteLibrary.class.getName())
        .getDeclaredMethod("load", tree.getClass());
    load.setAccessible(true);
    load.invoke(null, tree);
  }

  private Object layout(ClassLoader deployment) throws Exception {
    return deployment
        .loadClass(DataLayout.class.getName())
        .getConstructor(Path.class)
        .newInstance(layout.root());
  }
}
