package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.outbox.OrderTerms;
import org.onecgate.outbox.Outbox;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.SessionFolders;

/**
 * Of two files of orders that were not taken a person removes one.
 *
 * <p>Whatever a cut leaves: one that was removed does not come back, no file is left that nobody is shown, and what is
 * left of one can be removed (C5).
 */
final class RejectedTale extends Tale<List<Boolean>> {
  private static final ServerId SHOP = new ServerId("shop");

  RejectedTale() {
    super("rejected orders that are removed");
  }

  @Override
  RejectedTale anew() {
    return new RejectedTale();
  }

  private static Outbox outbox(DataLayout layout) {
    return new Outbox(
        layout,
        Rig.PRIVATELY,
        new SessionFolders(layout),
        Clock.systemUTC(),
        Duration.ofSeconds(1),
        server -> OrderTerms.NONE);
  }

  private static void drop(DataLayout layout, String name) throws IOException {
    Files.writeString(layout.drop(SHOP).resolve(name), "<no");
  }

  /** What is told: whether the first is there still; nothing before both were refused. */
  @Override
  void happen(Path data, WatchedProvider provider, Watcher healthy) throws IOException {
    DataLayout layout = new DataLayout(data);
    tell(List.of());
    layout.create();
    try (Outbox outbox = outbox(layout)) {
      outbox.prepare(SHOP);
      drop(layout, "one.xml");
      outbox.look(SHOP);
      drop(layout, "two.xml");
      outbox.look(SHOP);
      tell(List.of(true));
      List<ExchangeId> newestFirst = outbox.rejectedFiles(SHOP);
      if (!outbox.removeRejected(SHOP, newestFirst.get(1))) {
        throw new IOException("it is not there");
      }
      tell(List.of(false));
    }
  }

  @Override
  void look(
      Path data, List<Boolean> last, List<Boolean> next, boolean underWay, Story.Aftermath after)
      throws IOException {
    if (last.isEmpty()) {
      return;
    }
    DataLayout layout = new DataLayout(data);
    layout.create();
    try (Outbox outbox = outbox(layout)) {
      outbox.prepare(SHOP);
      outbox.look(SHOP);
      List<ExchangeId> shown = outbox.rejectedFiles(SHOP);
      List<String> files = new ArrayList<>();
      for (Path each : Disk.list(layout.rejected(SHOP))) {
        String name = String.valueOf(each.getFileName());
        if (name.endsWith(".xml")) {
          files.add(name);
        }
      }
      boolean gone = last.equals(List.of(false));
      require(shown.size() == 2 || (shown.size() == 1 && (gone || underWay)), "shown are " + shown);
      require(!gone || shown.size() == 1, "it is there again");
      for (String each : files) {
        require(shown.stream().anyMatch(id -> each.equals(id + ".xml")), "nobody is shown " + each);
      }
      require(underWay || files.size() == shown.size(), "of " + shown + " there are " + files);
      for (ExchangeId id : shown) {
        require(
            outbox
                .rejectedFile(SHOP, id)
                .filter(file -> file.reasons().size() == 1)
                .isPresent(),
            "its reason is lost");
        require(outbox.removeRejected(SHOP, id), "it cannot be removed");
        require(!Files.exists(layout.rejected(SHOP, id)), "the file stays");
      }
      require(Disk.list(layout.rejected(SHOP)).isEmpty(), "something stays");
    }
  }
}
