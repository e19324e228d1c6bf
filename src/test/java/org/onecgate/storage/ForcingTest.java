package org.onecgate.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that a batch ends well only if each of its files was forced, and leaves none open (A2, P5). */
@Timeout(30)
class ForcingTest {
  @TempDir
  Path directory;

  private FileChannel file(int number) throws IOException {
    FileChannel channel = FileChannel.open(
        directory.resolve("f" + number), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel.write(ByteBuffer.wrap(new byte[100]));
    return channel;
  }

  private static Forcing forcing(int threads) {
    return threads == 0 ? Forcing.AT_ONCE : new Forcing(threads);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8})
  void allAreForcedAndClosedAtItsEnd(int threads) throws Exception {
    List<FileChannel> all = new ArrayList<>();
    try (Forcing forcing = forcing(threads);
        Forcing.Batch batch = forcing.batch()) {
      for (int i = 0; i < 300; i++) {
        FileChannel channel = file(i);
        all.add(channel);
        batch.add(channel, directory.resolve("f" + i));
      }
      batch.end();
      assertThat(all).noneMatch(FileChannel::isOpen);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8})
  void oneThatCannotBeForcedFailsTheBatchAndNoneStaysOpen(int threads) throws Exception {
    List<FileChannel> all = new ArrayList<>();
    try (Forcing forcing = forcing(threads);
        Forcing.Batch batch = forcing.batch()) {
      assertThatThrownBy(() -> {
            for (int i = 0; i < 10; i++) {
              FileChannel channel = file(i);
              all.add(channel);
              if (i == 3) {
                channel.close(); // so that forcing it fails
              }
              batch.add(channel, directory.resolve("f" + i));
            }
            batch.end();
          })
          .isInstanceOf(StorageException.class)
          .hasCauseInstanceOf(ClosedChannelException.class);
    }
    assertThat(all).hasSizeGreaterThan(3).noneMatch(FileChannel::isOpen);
  }

  @Test
  void afterTheEndOfTheThreadsNothingCountsAsForced() throws Exception {
    Forcing forcing = new Forcing(2);
    forcing.close();
    try (Forcing.Batch batch = forcing.batch();
        FileChannel channel = file(1)) {
      assertThatThrownBy(() -> batch.add(channel, directory.resolve("f1")))
          .isInstanceOf(StorageException.class);
      assertThat(channel.isOpen()).isFalse();
    }
  }
}
