package org.onecgate.battery.kill;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.onecgate.config.Dialect;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.story.Statistics;

/**
 * The program that is killed while it changes its configuration and saves its statistics, without
 * end. It writes to its standard output what it is about to do ({@code SERVERS n}, {@code COUNT n})
 * and what is done ({@code SERVED n}, {@code COUNTED n}).
 *
 * <p>Arguments: {@code <data directory> <number of the first change> [in-place]}; the last makes it
 * write as it must not.
 */
public final class StateScript {
  private static final String HASH = "pbkdf2-sha512$1$MDEyMzQ1Njc4OWFiY2RlZg$" + "A".repeat(43);

  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private StateScript() {}

  /** The registry after the n-th change: between one and sixty servers, each with its number. */
  public static Servers.Registry registry(long n) {
    return new Servers.Registry(
        1,
        IntStream.rangeClosed(0, (int) (n * 7 % 60))
            .mapToObj(i -> new ServerRecord(
                "s" + i,
                "change " + n,
                "login-" + i,
                HASH,
                true,
                Dialect.DEFAULT,
                null,
                null,
                null,
                null,
                null))
            .toList());
  }

  /** The number of the change that made this registry; -1 where it is none of ours. */
  public static long numberOf(Servers.Registry registry) {
    if (registry.servers().isEmpty()) {
      return -1;
    }
    long n = Long.parseLong(registry.servers().get(0).name().substring("change ".length()));
    return registry.equals(registry(n)) ? n : -1;
  }

  /** How often was counted. */
  static long counted(Path file, JsonStore store) throws IOException {
    try (Statistics statistics = new Statistics(file, store, Clock.systemUTC())) {
      return statistics.since(LocalDate.EPOCH).stream()
          .filter(day -> day.server().equals("shop"))
          .mapToLong(Statistics.Day::refusals)
          .sum();
    }
  }

  /** Runs until it is killed; a failure ends it with status 1. */
  public static void main(String[] args) throws IOException {
    DataLayout layout = new DataLayout(Path.of(args[0]));
    layout.create();
    boolean inPlace = args.length > 2;
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      Servers servers = new Servers(layout.servers(), store);
      servers.load();
      say("START " + ProcessHandle.current().pid());
      for (long n = Long.parseLong(args[1]); n > 0; n++) {
        Servers.Registry next = registry(n);
        say("SERVERS " + n);
        if (inPlace) {
          try (OutputStream out = Files.newOutputStream(layout.servers())) {
            for (byte each : store.bytes(next)) {
              out.write(each);
            }
          }
        } else {
          servers.file().change(before -> next);
        }
        say("SERVED " + n);
        say("COUNT " + n);
        try (Statistics statistics =
            new Statistics(layout.statistics(), store, Clock.systemUTC())) {
          List.of("shop", "other " + n % 50).forEach(statistics::refused);
        }
        say("COUNTED " + n);
      }
    }
  }

  private static void say(String line) throws IOException {
    OUT.write((line + "\n").getBytes(StandardCharsets.US_ASCII)); // one write, not torn by a kill
  }
}
