package org.onecgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;

/** Proves who may log in, and that the registry of servers survives (P3, P6, C4). */
class ServersTest {
  private static final String SALT = "MDEyMzQ1Njc4OWFiY2RlZg";

  /** Of "x" with one round, so that the tests are quick. */
  private static final String X =
      "pbkdf2-sha512$1$" + SALT + "$HmE1lWDio1QhgR8GhpLXwjbBiFsO438o2SIk7yLPbiU";

  @TempDir
  Path directory;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private Path file;
  private Servers servers;

  @BeforeEach
  void open() {
    file = directory.resolve("state/servers.json");
    servers = new Servers(file, store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void withoutAFileThereIsNoServer() throws Exception {
    assertThat(servers.load()).isFalse();
    assertThat(servers.byLogin("1c")).isEmpty();
    assertRefused("1c", "x");
  }

  @Test
  void savedServersAreInForceAtOnceAndAfterARestart() throws Exception {
    servers.save(List.of(server("a", "one", X, true), server("b", "two", X, true)));
    Servers again = new Servers(file, store);
    assertThat(again.load()).isTrue();
    for (Servers each : List.of(servers, again)) {
      assertThat(each.byLogin("one")).hasValueSatisfying(s -> assertThat(s.id()).isEqualTo("a"));
      assertThat(each.authenticate("two", "x").id()).isEqualTo("b");
    }
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Disk.PRIVATE_FILE);
  }

  @Test
  void onlyTheRightPasswordOfAnEnabledServerIsLetIn() throws Exception {
    servers.save(List.of(server("a", "one", X, true), server("b", "two", X, false)));
    assertThat(servers.authenticate("one", "x").id()).isEqualTo("a");
    assertRefused("one", "y");
    assertRefused("one", "");
    assertRefused("One", "x");
    assertRefused("", "");
    assertRefused("unknown", "x");
    assertRefused("unknown", "nobody has this password");
    assertRefused("two", "x");
  }

  @Test
  void aPasswordThatWasRightAMomentAgoIsCheckedAgainstWhatIsInForceNow() throws Exception {
    servers.save(List.of(server("a", "one", X, true), server("b", "two", X, true)));
    for (int i = 0; i < 3; i++) {
      assertThat(servers.authenticate("one", "x").id()).isEqualTo("a");
      assertRefused("one", "y");
    }
    assertThat(servers.authenticate("two", "x").id()).isEqualTo("b");
    servers.save(List.of(server("a", "one", PasswordHash.of("y"), true)));
    assertRefused("one", "x");
    assertRefused("two", "x");
    assertThat(servers.authenticate("one", "y").id()).isEqualTo("a");
    servers.save(List.of(server("a", "one", PasswordHash.of("y"), false)));
    assertRefused("one", "y");
  }

  @Test
  void aLoginUnderWayWhileThePasswordIsChangedDoesNotKeepTheOldOneAlive() throws Exception {
    String slow = "pbkdf2-sha512$1000000$" + SALT + "$BCuOUQmOxYNPYvHYi/dhgWIXlG8IWCkvpU7d0sLocTA";
    servers.save(List.of(server("a", "one", slow, true)));
    FutureTask<ServerRecord> login = new FutureTask<>(() -> servers.authenticate("one", "old"));
    Thread thread = new Thread(login, "test");
    thread.start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!List.of(thread.getStackTrace()).toString().contains("PasswordHash.derive")) {
      if (System.nanoTime() - deadline > 0 || login.isDone()) {
        throw new TimeoutException();
      }
      Thread.onSpinWait();
    }
    servers.save(List.of(server("a", "one", X, true)));
    assertThat(login.isDone()).as("the change came in between").isFalse();
    try {
      login.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(FaultException.class);
    }
    assertRefused("one", "old");
    assertThat(servers.authenticate("one", "x").id()).isEqualTo("a");
  }

  @Test
  void twoServersOfOneIdOrLoginAreRefusedAndTheOldOnesStayInForce() throws Exception {
    servers.save(List.of(server("a", "one", X, true)));
    byte[] before = Files.readAllBytes(file);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> servers.save(List.of(server("b", "two", X, true), server("b", "three", X, true))))
        .withMessageContaining("id");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> servers.save(List.of(server("b", "two", X, true), server("c", "two", X, true))))
        .withMessageContaining("login");
    assertThat(file).hasBinaryContent(before);
    assertThat(servers.authenticate("one", "x").id()).isEqualTo("a");
  }

  @Test
  void aFailedWriteLeavesTheFileAndTheRunningServersUnchanged() throws Exception {
    servers.save(List.of(server("a", "one", X, true)));
    Path blocked = directory.resolve("blocked");
    Files.writeString(blocked, "a file where a directory should be");
    Servers other = new Servers(blocked.resolve("servers.json"), store);
    assertThatExceptionOfType(java.io.IOException.class)
        .isThrownBy(() -> other.save(List.of(server("a", "one", X, true))));
    assertThat(other.byLogin("one")).isEmpty();
  }

  @Test
  void aFileThatWillNotLoadIsSetAsideAndNobodyIsLetIn() throws Exception {
    servers.save(List.of(server("a", "one", X, true)));
    Files.writeString(file, "{\"schema\":1,\"servers\":[{\"id\":\"a\"}]}");
    assertThat(servers.load()).as("there was a file").isTrue();
    assertRefused("one", "x");
    assertThat(file).doesNotExist();
    assertThat(Disk.list(file.getParent()))
        .singleElement()
        .satisfies(
            aside -> assertThat(aside).hasContent("{\"schema\":1,\"servers\":[{\"id\":\"a\"}]}"));
    assertThat(new Servers(file, store).load()).as("there was a file").isTrue();
  }

  @Test
  void aServerNeverShowsItsHash() {
    assertThat(server("a", "one", X, true).toString()).doesNotContain("pbkdf2", SALT);
  }

  private static ServerRecord server(String id, String login, String hash, boolean enabled) {
    return new ServerRecord(
        id, "Shop", login, hash, enabled, Dialect.DEFAULT, null, null, null, null, null);
  }

  private void assertRefused(String login, String password) {
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> servers.authenticate(login, password))
        .satisfies(e -> {
          assertThat(e.fault()).isEqualTo(Fault.BAD_CREDENTIALS);
          assertThat(e.detail()).isNull();
        });
  }
}
