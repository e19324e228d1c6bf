package org.onecgate.battery.power;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.battery.kill.StateScript;
import org.onecgate.config.Servers;
import org.onecgate.history.JobRecord;
import org.onecgate.history.JobRecords;
import org.onecgate.history.Jobs;
import org.onecgate.json.JsonStore;
import org.onecgate.outbox.OrderException;
import org.onecgate.outbox.OrderQueue;
import org.onecgate.outbox.OrderTerms;
import org.onecgate.outbox.Orders;
import org.onecgate.outbox.Outbox;
import org.onecgate.outbox.Page;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.SessionFolders;

/**
 * The program whose power is cut while it takes orders, gives them to 1C and lets 1C acknowledge
 * them, and notes imports, and now and then changes its configuration. It writes what it is about to do and what is
 * done to its standard output, one line by one write.
 *
 * <pre>
 * START pid
 * ORDER number               TAKEN number
 * GIVEN session number...    once the page was written to its end
 * SUCCESS session            SENT session
 * SERVERS n                  SERVED n
 * JOB exchange state         NOTED exchange state
 * REMOVE exchange            it removes an old record itself
 * </pre>
 *
 * Arguments: {@code <data directory> <seed>}.
 */
final class OrderScript {
  static final ServerId SHOP = new ServerId("shop");

  private static final Pattern NUMBER = Pattern.compile("<Номер>([^<]*)</Номер>");
  private static final int PAGE = 100;
  private static final int KEPT = 5;
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private OrderScript() {}

  /** Runs until it is killed; a failure ends it with status 1. */
  public static void main(String[] args) throws IOException, FaultException, OrderException {
    DataLayout layout = new DataLayout(Path.of(args[0]));
    layout.create();
    SplittableRandom random = new SplittableRandom(Long.parseLong(args[1]));
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
        Outbox outbox = outbox(layout, store)) {
      Servers servers = new Servers(layout.servers(), store);
      servers.load();
      outbox.prepare(SHOP);
      OrderQueue queue = outbox.of(SHOP);
      say("START", ProcessHandle.current().pid());
      Jobs records = new Jobs(layout, store);
      Deque<ExchangeId> jobs = new ArrayDeque<>();
      int number = 1;
      for (int round = 1; round > 0; round++) {
        for (int most = random.nextInt(1, 5); most > 0; most--) {
          say("ORDER", number);
          queue.add(Orders.of(Integer.toString(number)), false);
          say("TAKEN", number++);
        }
        SessionHash session = SessionHash.of("session " + round);
        queue.begin(session, "");
        say("GIVEN", session.value(), String.join("\t", give(queue, session)));
        if (random.nextInt(4) > 0) {
          say("SUCCESS", session.value());
          queue.acknowledge(session);
          say("SENT", session.value());
        }
        jobs.add(work(records, round));
        if (jobs.size() > KEPT) {
          say("REMOVE", jobs.element());
          records.remove(jobs.remove());
        }
        if (random.nextInt(4) == 0) {
          Servers.Registry next = StateScript.registry(round);
          say("SERVERS", round);
          servers.file().change(before -> next);
          say("SERVED", round);
        }
      }
    }
  }

  /** An import begins and ends. */
  private static ExchangeId work(Jobs records, int round) throws IOException {
    ExchangeId id = ExchangeId.of(BEGIN.plusMillis(round), 0);
    for (JobRecord.State state : List.of(JobRecord.State.RUNNING, JobRecord.State.PUBLISHED)) {
      say("JOB", id, state);
      records.save(JobRecords.of(id, SessionHash.of("session " + round), "1c", state, BEGIN));
      say("NOTED", id, state);
    }
    return id;
  }

  static Outbox outbox(DataLayout layout, JsonStore store) {
    return new Outbox(
        layout,
        store,
        new SessionFolders(layout),
        Clock.systemUTC(),
        Duration.ofMillis(50),
        id -> OrderTerms.NONE);
  }

  /** 1C reads a page to its end; answers the numbers of the orders in it. */
  static List<String> give(OrderQueue queue, SessionHash session) throws IOException {
    Page page = queue.query(session, "", StandardCharsets.UTF_8, PAGE);
    String text;
    try (InputStream in = page.open()) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    page.settle(true);
    return new ArrayList<>(
        NUMBER.matcher(text).results().map(each -> each.group(1)).toList());
  }

  private static void say(String word, Object... fields) throws IOException {
    StringBuilder line = new StringBuilder(word);
    for (Object field : fields) {
      line.append('\t').append(field);
    }
    OUT.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }
}
