package org.onecgate.battery.power;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.SessionHash;
import org.onecgate.battery.kill.StateScript;
import org.onecgate.config.Servers;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;
import org.onecgate.json.BadJsonException;
import org.onecgate.json.JsonStore;
import org.onecgate.outbox.OrderQueue;
import org.onecgate.outbox.Outbox;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/**
 * Compares the orders and the configuration that a cut left with what an {@link OrderScript} had
 * said: each order that was taken waits, is set aside or is sent; each that 1C acknowledged is sent
 * and nothing else; a change that was made, and an import that was noted, is there (E24, A3, C2, P1).
 */
final class OrdersAfterCut {
  private final Set<String> taken = new TreeSet<>();
  private final Map<String, List<String>> given = new LinkedHashMap<>();
  private final Set<String> sent = new TreeSet<>();
  private final List<String> violations = new ArrayList<>();
  private String lastGiven = "";
  private boolean acknowledging;
  private final Map<String, JobRecord.State> noted = new LinkedHashMap<>();
  private String noting = "";
  private long served;
  private long serving;

  /** @param said what the script had written */
  OrdersAfterCut(Path said) throws IOException {
    for (String line : Files.readString(said, StandardCharsets.UTF_8).split("\n", -1)) {
      String[] f = line.split("\t", -1);
      switch (f[0]) {
        case "TAKEN" -> taken.add(f[1]);
        case "GIVEN" -> {
          given.put(
              f[1], Arrays.stream(f).skip(2).filter(each -> !each.isEmpty()).toList());
          lastGiven = f[1];
          acknowledging = false;
        }
        case "SUCCESS" -> acknowledging = true;
        case "SENT" -> {
          sent.addAll(given.get(f[1]));
          lastGiven = "";
          acknowledging = false;
        }
        case "JOB" -> noting = f[1];
        case "NOTED" -> noted.put(f[1], JobRecord.State.valueOf(f[2]));
        case "REMOVE" -> noted.remove(f[1]);
        case "SERVERS" -> serving = Long.parseLong(f[1]);
        case "SERVED" -> served = Long.parseLong(f[1]);
        default -> {
          // not told yet, or no promise
        }
      }
    }
  }

  /** How many orders had been taken. */
  int taken() {
    return taken.size();
  }

  /** What does not hold in this data directory; empty is good. */
  List<String> violations(Path data) {
    DataLayout layout = new DataLayout(data);
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      checkServers(layout, store);
      checkJobs(new Jobs(layout, store));
      checkOrders(layout);
      layout.create();
      try (Outbox outbox = OrderScript.outbox(layout, store)) {
        outbox.prepare(OrderScript.SHOP);
        goOn(layout, outbox.of(OrderScript.SHOP));
      }
    } catch (FaultException | IOException | RuntimeException e) {
      violations.add(e.toString());
    }
    return violations;
  }

  private void checkServers(DataLayout layout, JsonStore store) throws IOException {
    if (served > 0) {
      try {
        long number = StateScript.numberOf(
            store.parse(Files.readAllBytes(layout.servers()), Servers.Registry.class));
        require(
            number == served || number == serving,
            "servers.json has change " + number + " of " + served);
      } catch (BadJsonException e) {
        violations.add("servers.json " + e.getMessage());
      }
    }
  }

  private void checkJobs(Jobs jobs) throws IOException {
    for (Map.Entry<String, JobRecord.State> each : noted.entrySet()) {
      Optional<JobRecord> job = jobs.find(new ExchangeId(each.getKey()));
      boolean holds = job.isPresent()
          && (job.get().state() == each.getValue() || each.getKey().equals(noting));
      require(holds, "the record of " + each + " is " + job);
    }
  }

  private void checkOrders(DataLayout layout) throws IOException {
    Set<String> there = in(layout.sent(OrderScript.SHOP));
    Set<String> waiting = in(layout.waiting(OrderScript.SHOP));
    Set<String> aside = in(layout.aside(OrderScript.SHOP));
    require(there.containsAll(sent), "not in sent/: " + without(sent, there));
    require(without(waiting, sent).equals(waiting), "acknowledged and waits: " + waiting);
    there.addAll(waiting);
    there.addAll(aside);
    require(there.containsAll(taken), "taken and gone: " + without(taken, there));
  }

  /** 1C says the success that it owes, then asks until nothing waits. */
  private void goOn(DataLayout layout, OrderQueue queue) throws IOException, FaultException {
    if (!lastGiven.isEmpty()) {
      queue.acknowledge(new SessionHash(lastGiven));
      Set<String> now = in(layout.sent(OrderScript.SHOP));
      require(
          acknowledging || now.containsAll(given.get(lastGiven)),
          "given, and not sent by success: " + without(new TreeSet<>(given.get(lastGiven)), now));
    }
    SessionHash next = SessionHash.of("after");
    queue.begin(next, "");
    for (int i = 0; i < 50 && !in(layout.waiting(OrderScript.SHOP)).isEmpty(); i++) {
      require(!OrderScript.give(queue, next).isEmpty(), "what waits is not given");
      queue.acknowledge(next);
    }
    Set<String> end = in(layout.sent(OrderScript.SHOP));
    end.addAll(in(layout.aside(OrderScript.SHOP)));
    require(end.containsAll(taken), "in the end gone: " + without(taken, end));
  }

  private static Set<String> without(Set<String> some, Set<String> others) {
    Set<String> rest = new TreeSet<>(some);
    rest.removeAll(others);
    return rest;
  }

  private static Set<String> in(Path directory) throws IOException {
    Set<String> numbers = new TreeSet<>();
    for (Path file : Disk.list(directory)) {
      DataLayout.orderName(file).ifPresent(name -> numbers.add(name.number()));
    }
    return numbers;
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      violations.add(what);
    }
  }
}
