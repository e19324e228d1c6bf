package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.Place;
import org.onecgate.staging.Checks.Action;

/**
 * Stages the files of a validated exchange and has each inspected, whatever it is staged as (S2, S3,
 * S7).
 *
 * <p><em>Threading:</em> safe for different exchanges; the budget is shared by all.
 */
public final class Staging {
  /** From this size on a file is staged on the disk, in bytes (S2). */
  public static final long THRESHOLD = Placing.THRESHOLD;

  private final MemoryBudget budget;
  private final IntFunction<byte[]> allocator;
  private final List<Inspector> inspectors;
  private final Cores cores;

  /**
   * Stages within this budget, one file after the other.
   *
   * @param inspectors who looks into each file, in this order
   */
  public Staging(MemoryBudget budget, List<Inspector> inspectors) {
    this(budget, inspectors, Cores.ONE);
  }

  /**
   * The same.
   *
   * @param cores stage and inspect several files at once
   */
  public Staging(MemoryBudget budget, List<Inspector> inspectors, Cores cores) {
    this(budget, inspectors, byte[]::new, cores);
  }

  /** Stages with another way to get memory. */
  Staging(MemoryBudget budget, List<Inspector> inspectors, IntFunction<byte[]> allocator) {
    this(budget, inspectors, allocator, Cores.ONE);
  }

  private Staging(
      MemoryBudget budget, List<Inspector> inspectors, IntFunction<byte[]> allocator, Cores cores) {
    this.budget = budget;
    this.inspectors = List.copyOf(inspectors);
    this.allocator = allocator;
    this.cores = cores;
  }

  /**
   * Stages all; the caller closes what it gets. Where this throws, all memory is given back.
   *
   * @throws FaultException {@link Fault#SUSPICIOUS_CONTENT} if something was found and the checks
   *     say that it is refused (S8), or what an inspector throws
   */
  public Staged stage(ExchangeId exchange, Validated validated, Checks checks, Progress progress)
      throws FaultException, IOException {
    Run run = new Run(exchange, validated);
    boolean done = false;
    try {
      List<CheckedFile> all = validated.files();
      Meter meter = new Meter(
          progress,
          "scanning",
          all.size(),
          all.stream().mapToLong(CheckedFile::size).sum());
      List<Looked> looked = cores.each(all, (file, turn) -> run.look(file, checks, meter.of(turn)));
      done = true;
      return run.staged(looked);
    } finally {
      if (!done) {
        budget.release(run.memory.get());
      }
    }
  }

  /** A staged file and what was found in it. */
  private record Looked(StagedFile file, List<Suspicion> suspicions) {}

  private final class Run {
    private final Validated validated;
    private final Placing placing;
    private final AtomicLong memory = new AtomicLong();

    Run(ExchangeId exchange, Validated validated) {
      this.validated = validated;
      this.placing = new Placing(exchange, budget, allocator);
    }

    Staged staged(List<Looked> looked) {
      List<Suspicion> suspicions = new ArrayList<>(validated.suspicions());
      looked.forEach(each -> suspicions.addAll(each.suspicions()));
      return new Staged(
          looked.stream().map(Looked::file).toList(),
          validated.archives(),
          suspicions,
          validated.records(),
          budget,
          memory.get());
    }

    Looked look(CheckedFile file, Checks checks, Meter meter) throws FaultException, IOException {
      StagedFile staged = placing.place(file);
      memory.addAndGet(Placing.memory(staged));
      Looked looked = new Looked(staged, Staging.this.look(staged, checks, meter));
      meter.file();
      return looked;
    }
  }

  /**
   * Has all inspectors look into a file, one after the other.
   *
   * @throws FaultException as {@link #stage}
   */
  List<Suspicion> look(StagedFile staged, Checks checks, Meter meter)
      throws FaultException, IOException {
    CheckedFile file = staged.file();
    List<Suspicion> all = new ArrayList<>();
    if (checks.secrets() == Action.OFF) {
      meter.bytes(file.size());
      return all;
    }
    XmlFacts facts = file.xml();
    for (int i = 0; i < inspectors.size(); i++) {
      List<Suspicion> found;
      try (InputStream opened = staged.open();
          InputStream in = i == 0 ? meter.counted(opened) : opened) {
        found = inspectors.get(i).inspect(file.name(), in);
      }
      if (!found.isEmpty() && facts != null && facts.isCommerceMl()) {
        try (InputStream again = staged.open()) {
          found = inspectors.get(i).placed(found, facts, again);
        }
      }
      if (checks.secrets() == Action.QUARANTINE) {
        refuse(file, found);
      }
      for (Suspicion each : found) {
        all.add(each.passed(
            isText(file, each) ? Suspicion.TEXT : checks.secrets().passing("checks.secrets")));
      }
    }
    return all;
  }

  /** Whether nothing is refused for it: it is weak, and in CommerceML. */
  private static boolean isText(CheckedFile file, Suspicion found) {
    XmlFacts facts = file.xml();
    return found.weak() && facts != null && facts.isCommerceMl();
  }

  /** As it may stand in the line of 1C. */
  private static String ascii(String id) {
    return id.replaceAll("[^!-~]", "?");
  }

  /**
   * Refuses what must not be handed on. What is weak refuses nothing in CommerceML: it is the text of a
   * shop, which describes cameras with their factory passwords.
   */
  static void refuse(CheckedFile file, List<Suspicion> found) throws FaultException {
    for (Suspicion each : found) {
      if (!isText(file, each)) {
        throw new FaultException(
                Fault.SUSPICIOUS_CONTENT,
                Phrase.IN.of(
                    each.file(),
                    each.id().isEmpty()
                        ? Phrase.RULE.of(each.rule(), each.detail())
                        : Phrase.RULE_IN.of(each.rule(), each.detail(), ascii(each.id()))))
            .at(Place.of(each.id(), each.product()));
      }
    }
  }
}
