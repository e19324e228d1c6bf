package org.onecgate.crash;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the disk should hold, as far as anybody was told. Contents are text of one byte a character.
 *
 * @param open the session's files that are not sealed, by name
 * @param sealed the files of each sealed exchange as they are to be published, by exchange and name
 * @param published the exchanges whose delivery is in the inbox
 * @param accepted the deliveries that the handler has accepted
 * @param refused the received files of each sealed exchange that is to be refused, by exchange and name
 * @param quarantined those of them that are in quarantine
 * @param state state files, by path below the data directory
 */
record World(
    Map<String, String> open,
    Map<String, Map<String, String>> sealed,
    Set<String> published,
    Set<String> accepted,
    Map<String, Map<String, String>> refused,
    Set<String> quarantined,
    Map<String, String> state) {
  static final World EMPTY =
      new World(Map.of(), Map.of(), Set.of(), Set.of(), Map.of(), Set.of(), Map.of());

  World appended(String name, String bytes) {
    Map<String, String> files = new TreeMap<>(open);
    files.merge(name, bytes, String::concat);
    return new World(files, sealed, published, accepted, refused, quarantined, state);
  }

  World discarded() {
    return new World(Map.of(), sealed, published, accepted, refused, quarantined, state);
  }

  World sealed(String exchange, Map<String, String> files) {
    Map<String, Map<String, String>> all = new TreeMap<>(sealed);
    all.put(exchange, files);
    return new World(Map.of(), all, published, accepted, refused, quarantined, state);
  }

  World published(String exchange) {
    Set<String> all = new TreeSet<>(published);
    all.add(exchange);
    return new World(open, sealed, all, accepted, refused, quarantined, state);
  }

  World accepted(String exchange) {
    Set<String> all = new TreeSet<>(accepted);
    all.add(exchange);
    return new World(open, sealed, published, all, refused, quarantined, state);
  }

  /** Sealed, and then to be refused. */
  World sealedInVain(String exchange, Map<String, String> received) {
    Map<String, Map<String, String>> all = new TreeMap<>(refused);
    all.put(exchange, received);
    return new World(Map.of(), sealed, published, accepted, all, quarantined, state);
  }

  World quarantined(String exchange) {
    Set<String> all = new TreeSet<>(quarantined);
    all.add(exchange);
    return new World(open, sealed, published, accepted, refused, all, state);
  }

  /** In quarantine, though nothing was wrong with it when it was sealed. */
  World refusedAfterAll(String exchange, Map<String, String> received) {
    Map<String, Map<String, String>> others = new TreeMap<>(sealed);
    others.remove(exchange);
    return new World(open, others, published, accepted, refused, quarantined, state)
        .sealedInVain(exchange, received)
        .quarantined(exchange);
  }

  /** To be published in spite of what was found. */
  World released(String exchange, Map<String, String> files) {
    Map<String, Map<String, String>> others = new TreeMap<>(refused);
    others.remove(exchange);
    Map<String, Map<String, String>> all = new TreeMap<>(sealed);
    all.put(exchange, files);
    Set<String> still = new TreeSet<>(quarantined);
    still.remove(exchange);
    return new World(open, all, published, accepted, others, still, state);
  }

  /** The deliveries that the handler has still to be given, in order. */
  List<String> waiting() {
    return sealed.keySet().stream()
        .filter(id -> !accepted.contains(id))
        .sorted()
        .toList();
  }

  World saved(String path, String content) {
    Map<String, String> all = new TreeMap<>(state);
    all.put(path, content);
    return new World(open, sealed, published, accepted, refused, quarantined, all);
  }

  @Override
  public String toString() {
    return "open=" + brief(open) + " sealed=" + sealed.keySet() + " published=" + published
        + " accepted=" + accepted + " refused=" + refused.keySet() + " quarantined=" + quarantined
        + " state=" + brief(state);
  }

  private static Map<String, String> brief(Map<String, String> files) {
    Map<String, String> brief = new TreeMap<>();
    files.forEach((name, text) -> brief.put(name, text.length() + ":" + text.hashCode()));
    return brief;
  }
}
