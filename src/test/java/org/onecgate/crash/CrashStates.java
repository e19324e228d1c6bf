package org.onecgate.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.onecgate.crash.Operation.Kind;
import org.onecgate.crash.Volume.Model;
import org.onecgate.crash.Volume.NameChange;
import org.onecgate.crash.Volume.Node;

/**
 * The states in which a power cut may leave a {@link Volume}: each uncertain change has a few ways
 * to come out, and a state is one way of each. All of them where they are few; else nothing, all,
 * each single one missing, each single one there, and random others.
 *
 * <p>Snapshots are to be used before the volume changes again.
 */
final class CrashStates {
  private final Volume volume;

  /** In how many ways each uncertain thing may come out; way 0: not at all, 1: whole. */
  private final List<Integer> ways = new ArrayList<>();

  private final Map<Integer, List<byte[]>> contents = new TreeMap<>();
  private final int uncertainNames;

  CrashStates(Volume volume) {
    this.volume = volume;
    if (volume.model() == Model.STRICT) {
      for (NameChange change : volume.names()) {
        boolean open = !change.additionForced && !change.removalForced;
        ways.add(open && change.mayHaveBothNames() ? 3 : 2);
      }
    } else {
      ways.add(volume.names().size() + 1); // so many of them, in their order
    }
    uncertainNames = ways.size();
    for (Node node : volume.nodes()) {
      List<byte[]> possible = contents(node);
      if (possible.size() > 1) {
        contents.put(node.id, possible);
        ways.add(possible.size());
      }
    }
  }

  private List<byte[]> contents(Node node) {
    List<byte[]> possible = new ArrayList<>();
    possible.add(node.forcedContent);
    add(possible, node.content);
    int last = node.pending.size() - 1;
    if (last < 0) {
      return possible;
    }
    byte[] bytes = node.pending.get(last).bytes;
    add(possible, replay(node, 0, last, Arrays.copyOf(bytes, bytes.length / 2))); // torn
    if (volume.model() == Model.STRICT) {
      byte[] half = bytes.clone();
      Arrays.fill(half, bytes.length / 2, bytes.length, (byte) 0);
      add(possible, replay(node, 0, last, new byte[bytes.length])); // extended, never filled
      add(possible, replay(node, 0, last, half));
      add(possible, replay(node, 1, last, bytes)); // the first change is missing
      add(possible, replay(node, 0, last / 2, node.pending.get(last / 2).bytes));
    }
    return possible;
  }

  private static byte[] replay(Node node, int from, int last, byte[] lastBytes) {
    byte[] content = node.forcedContent;
    for (int i = from; i <= last; i++) {
      Change change = node.pending.get(i);
      if (i == last && change.kind == Kind.TRUNCATE) {
        return content;
      }
      content = Volume.write(content, change, i == last ? lastBytes : change.bytes);
    }
    return content;
  }

  private static void add(List<byte[]> possible, byte[] content) {
    if (possible.stream().noneMatch(other -> Arrays.equals(other, content))) {
      possible.add(content);
    }
  }

  /** At most this many different choices, the telling ones first. */
  List<Snapshot> some(int most, Random random) {
    Set<List<Integer>> choices = new LinkedHashSet<>();
    List<Integer> none = Collections.nCopies(ways.size(), 0);
    List<Integer> all = new ArrayList<>();
    long product = 1;
    for (int i = 0; i < ways.size(); i++) {
      boolean inOrder = volume.model() == Model.GENTLE && i == 0;
      all.add(inOrder ? ways.get(i) - 1 : 1);
      product = Math.min(product * ways.get(i), most + 1L);
    }
    choices.add(none);
    choices.add(all);
    if (product <= most) {
      enumerate(new ArrayList<>(), choices);
    } else {
      List<List<Integer>> missing = new ArrayList<>();
      List<List<Integer>> singles = new ArrayList<>();
      for (int i = 0; i < ways.size(); i++) {
        missing.add(with(all, i, 0));
        for (int way = 0; way < ways.get(i); way++) {
          singles.add(with(all, i, way));
          singles.add(with(none, i, way));
        }
      }
      Collections.shuffle(missing, random);
      Collections.shuffle(singles, random);
      missing.stream().limit(most / 2).forEach(choices::add);
      singles.stream().limit(most / 4).forEach(choices::add);
      for (int tries = 0; choices.size() < most && tries < 4 * most; tries++) {
        choices.add(ways.stream().map(random::nextInt).toList());
      }
    }
    return choices.stream().limit(most).map(this::snapshot).toList();
  }

  private static List<Integer> with(List<Integer> choice, int index, int way) {
    List<Integer> other = new ArrayList<>(choice);
    other.set(index, way);
    return other;
  }

  private void enumerate(List<Integer> begun, Set<List<Integer>> into) {
    if (begun.size() == ways.size()) {
      into.add(List.copyOf(begun));
      return;
    }
    for (int way = 0; way < ways.get(begun.size()); way++) {
      begun.add(way);
      enumerate(begun, into);
      begun.remove(begun.size() - 1);
    }
  }

  private Snapshot snapshot(List<Integer> choice) {
    List<Map<String, Node>> entries = new ArrayList<>();
    volume.nodes().forEach(node -> entries.add(new TreeMap<>(node.forcedEntries)));
    List<NameChange> names = volume.names();
    for (int i = 0; i < names.size(); i++) {
      NameChange change = names.get(i);
      int way = volume.model() == Model.STRICT ? choice.get(i) : choice.get(0) > i ? 1 : 0;
      if (way > 0) {
        boolean keepsOldName = way == 2 || change.removalForced;
        Volume.apply(change, entries, keepsOldName, change.additionForced);
      }
    }
    Map<Integer, byte[]> chosen = new TreeMap<>();
    int at = uncertainNames;
    for (Map.Entry<Integer, List<byte[]>> each : contents.entrySet()) {
      chosen.put(each.getKey(), each.getValue().get(choice.get(at++)));
    }
    return new Snapshot(volume, entries, chosen);
  }
}
