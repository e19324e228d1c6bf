package org.onecgate.admin;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.intake.Limits;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.upkeep.DiskUse;
import org.onecgate.upkeep.Retention;

/** {@code /api/disk}: what takes the space, and what will be freed of it (C5). */
final class DiskApi {
  private final DataLayout layout;
  private final DiskUse use;
  private final Supplier<Retention.Limits> keptNow;
  private final Limits limits;
  private final Clock clock;

  /**
   * Shows this.
   *
   * @param kept how long things are kept in general
   * @param limits what free space is left alone
   */
  DiskApi(
      DataLayout layout, DiskUse use, Supplier<Retention.Limits> kept, Limits limits, Clock clock) {
    this.layout = layout;
    this.use = use;
    this.keptNow = kept;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * How long things are kept if a server has no times of its own.
   *
   * @param inboxDays absent if deliveries are kept for ever
   * @param inboxBytes absent if there is no limit
   */
  public record LimitsView(
      long quarantineDays,
      long historyDays,
      @Nullable Long inboxDays,
      @Nullable Long inboxBytes) {}

  /**
   * The volume of the data directory in bytes, what takes its space, and what will be freed.
   *
   * @param free what Gate may still write
   * @param total how large the volume is
   * @param reserve free space that is left alone: below it 1C is refused
   */
  public record DiskUseView(
      Instant now,
      long free,
      long total,
      long reserve,
      List<DiskUse.Place> places,
      List<DiskUse.Freed> frees,
      LimitsView limits) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(new Route("GET", "/disk", Role.LOOKS, r -> ApiAnswer.of(show()))
        .says(
            "getDisk",
            "What takes the space, and what will be removed of it",
            "Foretold is what the sweep will have removed if nothing is added, used, taken or"
                + " changed until then. Deliveries that wait for a handler and those whose import is"
                + " not over stay.")
        .answers(DiskUseView.class));
  }

  private DiskUseView show() throws IOException {
    Instant now = clock.instant();
    Disk.Space space = Disk.space(layout.root());
    DiskUse.Report report = use.report(now);
    Retention.Limits kept = keptNow.get();
    return new DiskUseView(
        now,
        space.usable(),
        space.total(),
        limits.reserveOf(space.total()),
        report.places(),
        report.frees(),
        new LimitsView(
            kept.quarantine().toDays(),
            kept.history().toDays(),
            kept.inbox().map(Duration::toDays).orElse(null),
            kept.inboxSize().map(ByteSize::bytes).orElse(null)));
  }
}
