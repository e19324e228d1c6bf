package org.onecgate.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.ExchangeId;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.DataLayout.OrderName;

/** Proves that what is remembered of a directory of orders is what lies there, whoever put it there. */
class OrderFolderTest {
  private static final Instant TIME = Instant.parse("2026-05-05T12:00:00Z");

  @TempDir
  Path root;

  private DataLayout layout;
  private Path directory;
  private int versions;

  @BeforeEach
  void create() throws IOException {
    layout = new DataLayout(root);
    directory = Files.createDirectory(root.resolve("waiting"));
  }

  private OrderName name(String number) {
    return new OrderName(ExchangeId.of(TIME.plusMillis(++versions), versions), number);
  }

  private Path path(OrderName name) {
    return layout.order(directory, name);
  }

  private List<OrderName> onDisk() throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .flatMap(file -> DataLayout.orderName(file).stream())
          .sorted(Comparator.comparing(OrderName::version))
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, OrderFolder.FEW})
  void itHoldsWhatLiesThereWhoeverPutItThere(int few) throws Exception {
    Random random = new Random(20_261_130 + few);
    OrderFolder folder = new OrderFolder(directory, few);
    folder.look();
    for (int i = 0; i < 1500; i++) {
      List<OrderName> there = onDisk();
      boolean adds = there.size() < 5 || (there.size() < 40 && random.nextBoolean());
      OrderName name =
          adds ? name("W-" + random.nextInt(20)) : there.get(random.nextInt(there.size()));
      OrderFolder.Step step =
          adds ? () -> Files.writeString(path(name), "x") : () -> Files.delete(path(name));
      boolean own = random.nextInt(4) > 0;
      if (!own) {
        Thread.sleep(random.nextInt(2) * 5L); // another moment, or perhaps the same
        step.run();
        folder.lookAgain(); // as the background does
      } else if (adds) {
        folder.add(name, step);
      } else {
        folder.remove(name, step);
      }
      folder.look();

      assertThat(folder.all()).as("step %d, own %b", i, own).isEqualTo(onDisk());
      assertSame(folder);
    }
  }

  /** Everything else that it tells follows from the names. */
  private void assertSame(OrderFolder folder) throws IOException {
    Map<String, OrderName> newest = new HashMap<>();
    onDisk().forEach(name -> newest.put(name.number(), name));
    List<OrderName> sorted = newest.values().stream()
        .sorted(Comparator.comparing(OrderName::version))
        .toList();
    assertThat(folder.first(1000, any -> true)).isEqualTo(sorted);
    assertThat(folder.count()).isEqualTo(newest.size());
    List<OrderName> outdated = new ArrayList<>(onDisk());
    outdated.removeAll(newest.values());
    assertThat(folder.outdated()).isEqualTo(outdated);
    newest.forEach((number, name) -> {
      assertThat(folder.of(number)).isEqualTo(name);
      assertThat(folder.allOf(number)).contains(name);
    });
    assertThat(folder.of("W-none")).isNull();
  }

  /** Two changes of one moment have one time. */
  @Test
  void aChangeInTheMomentOfAnotherIsSeenByTheNextLookInTheBackground() throws Exception {
    OrderFolder large = new OrderFolder(directory, 0);
    OrderFolder small = new OrderFolder(directory);
    large.look();
    small.look();
    OrderName own = name("W-1");
    large.add(own, () -> Files.writeString(path(own), "x"));
    small.look();
    FileTime moment = Files.getLastModifiedTime(directory);
    OrderName foreign = name("W-2");
    Files.writeString(path(foreign), "x");
    Files.setLastModifiedTime(directory, moment);

    small.look();
    large.look();
    assertThat(small.all()).containsExactly(own, foreign);
    assertThat(large.all()).containsExactly(own);
    large.lookAgain();

    assertThat(large.all()).containsExactly(own, foreign);
  }

  @Test
  void whatAStepThatFailedHasDoneIsLookedFor() throws Exception {
    OrderFolder folder = new OrderFolder(directory, 0);
    OrderName other = name("W-0");
    Files.writeString(path(other), "x");
    folder.look();
    OrderName name = name("W-1");
    FileTime before = Files.getLastModifiedTime(directory);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> folder.add(name, () -> {
          Files.writeString(path(name), "x");
          Files.setLastModifiedTime(directory, before);
          throw new IOException("not forced");
        }));
    folder.look();

    assertThat(folder.all()).containsExactly(other, name);
  }
}
