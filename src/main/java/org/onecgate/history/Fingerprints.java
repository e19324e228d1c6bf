package org.onecgate.history;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.json.JsonStore;
import org.onecgate.json.Records;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.StorageException;

/**
 * What was last published of each server, type and file name, so that a manifest can say what is
 * unchanged (P4). A mark may be missing; it is never wrong.
 *
 * <p>That is why a delivery is noted before it becomes visible: if it were noted after that, a crash
 * between would leave the content before it as the last one, and the next delivery that brings that
 * content back would be marked as unchanged. A delivery that is noted and comes to nothing is
 * forgotten, and until it is published nothing is compared with it.
 *
 * <p>One file for each server, written once for each of its deliveries.
 *
 * <p><em>Threading:</em> safe; deliveries of one server come one after another.
 */
public final class Fingerprints {
  /** The most names that are remembered of one server, and in memory of all; the oldest go first. */
  static final int MOST = 200_000;

  /**
   * The form on the disk.
   *
   * @param schema the version of this form, now {@value #SCHEMA}
   * @param last the newest delivery of each type that was noted
   * @param files type, SHA-256, size, delivery since when it is so, and name; the name comes last, as it
   *     may hold blanks; what was published longest ago comes first
   */
  public record Stored(int schema, Map<String, String> last, List<String> files) {
    /** The version of this form. */
    public static final int SCHEMA = 1;

    /** Refuses what cannot be meant. */
    public Stored {
      Records.require(schema == SCHEMA, "schema");
      Records.require(last != null, "last");
      Records.require(files != null && files.stream().allMatch(Stored::isMeant), "files");
    }

    private static boolean isMeant(String line) {
      return line != null && line.matches("(?s)[a-z]+ [0-9a-f]{64} \\d{1,18} [0-9TZa-f-]{28} .+");
    }
  }

  /**
   * The content of a published file.
   *
   * @param name its name as sent
   * @param size its size in bytes
   * @param sha256 its SHA-256, lower-case hex
   */
  public record Content(String name, long size, String sha256) {}

  private record Print(long size, String sha256, String since) {}

  /** What is known of one server, in the order in which it was published. */
  private static final class Known {
    private final Map<String, String> last = new TreeMap<>();
    private final Map<String, Print> prints = new LinkedHashMap<>();
  }

  private final DataLayout layout;
  private final JsonStore store;
  private final int most;

  /** By server, the one that was asked for last at the end. */
  private final Map<ServerId, Known> loaded = new LinkedHashMap<>(16, 0.75f, true);

  /** The deliveries that are noted and not published yet. */
  private final Set<String> unpublished = new HashSet<>();

  /** Keeps them below this layout. */
  public Fingerprints(DataLayout layout, JsonStore store) {
    this(layout, store, MOST);
  }

  Fingerprints(DataLayout layout, JsonStore store, int most) {
    this.layout = layout;
    this.store = store;
    this.most = most;
  }

  /**
   * The delivery since which a file has this content without a break; null if its last content
   * was another, or is not known.
   */
  public synchronized @Nullable String unchangedSince(ServerId server, String type, Content content)
      throws StorageException {
    @Nullable Print print = known(server).prints.get(key(type, content.name()));
    return print != null
            && print.size() == content.size()
            && print.sha256().equals(content.sha256())
            && !unpublished.contains(print.since())
        ? print.since()
        : null;
  }

  /**
   * The deliveries that may hold a file of this size as it was last published, the newest of the type first; none if the
   * last one had another size, or is not known.
   */
  public synchronized List<ExchangeId> holders(ServerId server, String type, String name, long size)
      throws StorageException {
    Known known = known(server);
    @Nullable Print print = known.prints.get(key(type, name));
    return print == null || print.size() != size
        ? List.of()
        : Stream.of(known.last.getOrDefault(type, print.since()), print.since())
            .distinct()
            .map(ExchangeId::new)
            .toList();
  }

  /**
   * Notes what a delivery that is about to be published holds; may be done again. One that comes
   * after a later one makes its names unknown: nobody can say which of the two a consumer took last.
   */
  public synchronized void note(
      ServerId server, String type, ExchangeId delivery, Collection<Content> contents)
      throws StorageException {
    if (contents.isEmpty()) {
      return;
    }
    Known known = known(server);
    String name = delivery.value();
    boolean late = known.last.getOrDefault(type, "").compareTo(name) > 0;
    for (Content content : contents) {
      String key = key(type, content.name());
      @Nullable Print before = known.prints.remove(key);
      if (!late) {
        boolean same = before != null
            && before.size() == content.size()
            && before.sha256().equals(content.sha256());
        String since = before != null && same ? before.since() : name;
        known.prints.put(key, new Print(content.size(), content.sha256(), since));
      }
    }
    if (!late) {
      known.last.put(type, name);
    }
    for (Iterator<Print> oldest = known.prints.values().iterator(); known.prints.size() > most; ) {
      oldest.next();
      oldest.remove();
    }
    unpublished.add(name);
    write(server, known);
  }

  /** Says that a delivery that was noted is visible. */
  public synchronized void published(ExchangeId delivery) {
    unpublished.remove(delivery.value());
  }

  /** Forgets a delivery that was noted and comes to nothing. */
  public synchronized void forget(ServerId server, ExchangeId delivery) throws StorageException {
    Known known = known(server);
    if (known.prints.values().removeIf(p -> p.since().equals(delivery.value()))) {
      write(server, known);
    }
    unpublished.remove(delivery.value());
  }

  private static String key(String type, String name) {
    return type + " " + name;
  }

  private Known known(ServerId server) throws StorageException {
    @Nullable Known known = loaded.get(server);
    if (known == null) {
      known = new Known();
      @Nullable
      Stored stored =
          store.loadOrSetAside(layout.fingerprints(server), Stored.class).orElse(null);
      if (stored != null) {
        known.last.putAll(stored.last());
        Map<String, String> deliveries = new HashMap<>(); // few, and many files name each
        for (String line : stored.files()) {
          String[] fields = line.split(" ", 5);
          String since = deliveries.computeIfAbsent(fields[3], each -> each);
          known.prints.put(
              key(fields[0], fields[4]), new Print(Long.parseLong(fields[2]), fields[1], since));
        }
      }
      loaded.put(server, known);
    }
    for (Iterator<Known> eldest = loaded.values().iterator();
        loaded.size() > 1 && inMemory() > most; ) {
      eldest.next();
      eldest.remove();
    }
    return known;
  }

  private int inMemory() {
    return loaded.values().stream().mapToInt(each -> each.prints.size()).sum();
  }

  private void write(ServerId server, Known known) throws StorageException {
    List<String> files = new ArrayList<>(known.prints.size());
    known.prints.forEach((key, print) -> {
      int blank = key.indexOf(' ');
      files.add(key.substring(0, blank) + " " + print.sha256() + " " + print.size() + " "
          + print.since() + key.substring(blank));
    });
    Path file = layout.fingerprints(server);
    boolean written = false;
    try {
      store.write(file, new Stored(Stored.SCHEMA, known.last, files));
      written = true;
    } finally {
      if (!written) {
        loaded.remove(server); // the file counts
      }
    }
  }
}
