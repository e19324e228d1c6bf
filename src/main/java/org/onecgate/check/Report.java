package org.onecgate.check;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onecgate.FaultException;
import org.onecgate.Place;
import org.onecgate.SafeName;
import org.onecgate.commerceml.Exported;
import org.onecgate.commerceml.Kind;
import org.onecgate.staging.RecordFile;
import org.onecgate.staging.Survey;
import org.onecgate.staging.SurveyListener;
import org.onecgate.staging.Suspicion;
import org.onecgate.storage.StorageException;

/** Writes what is found as people read it: documents as they come, then what was found, then what is refused. */
final class Report implements SurveyListener, Inputs.Listener {
  /** As many refusals are told; more are counted. */
  static final int MOST_REFUSALS = 10_000;

  /** More of a line is not shown, in characters. */
  private static final int LONGEST_LINE = 4_000;

  private static final double MEGA = 1e6;

  private final PrintStream out;
  private final Bar bar;
  private final List<List<String>> refusals = new ArrayList<>();
  private final Set<String> refused = new HashSet<>();
  private long more;

  Report(PrintStream out, Bar bar) {
    this.out = out;
    this.bar = bar;
  }

  @Override
  public void done(long bytes) {
    bar.done(bytes);
  }

  @Override
  public void document(Document document) {
    bar.clear();
    line(name(document.name(), document.archive()));
    field("size", number(document.size()) + " bytes");
    field("encoding", document.facts().encoding());
    Exported exported = document.exported();
    if (!exported.isCommerceMl()) {
      field("holds", "no CommerceML, its root is " + exported.root());
      return;
    }
    field("schema", said(document.facts().schemaVersion()));
    field("formed", said(document.facts().formedAt()));
    field(
        "goods are",
        switch (exported.nature()) {
          case FULL -> "all there are";
          case CHANGES -> "only changes";
          case UNKNOWN -> "unknown: it does not say whether it is all or only changes";
        });
    if (!exported.catalogues().isEmpty()) {
      field("catalogue", String.join(", ", exported.catalogues()));
    }
    String counts = exported.counts().stream()
        .map(each -> number(each.entries()) + " " + word(each.kind()))
        .collect(Collectors.joining(", "));
    field("holds", counts.isEmpty() ? "nothing" : counts);
  }

  private static String said(@Nullable String value) {
    return value == null ? "not said" : value;
  }

  /** A kind as the files of records are called. */
  private static String word(Kind kind) {
    String[] words = kind.name().toLowerCase(Locale.ROOT).split("_", -1);
    StringBuilder word = new StringBuilder(words[0]);
    for (int i = 1; i < words.length; i++) {
      word.append(words[i].substring(0, 1).toUpperCase(Locale.ROOT)).append(words[i].substring(1));
    }
    return word.toString();
  }

  @Override
  public void refused(SafeName file, @Nullable SafeName archive, FaultException why) {
    List<String> lines = new ArrayList<>();
    lines.add(String.valueOf(why.getMessage()));
    Place place = why.place();
    if (place != null) {
      if (place.line() > 0) {
        lines.add("line " + place.line() + ", column " + place.column());
      }
      part(lines, "near Ид ", place.id());
      part(lines, "name ", place.title());
      part(lines, "article ", place.article());
      part(lines, "there stands: ", place.excerpt());
    }
    refuse(name(file, archive), lines);
  }

  private static void part(List<String> lines, String what, String text) {
    if (!text.isEmpty()) {
      lines.add(what + text);
    }
  }

  @Override
  public void misnamed(String file, FaultException why) {
    refuse(file, List.of(String.valueOf(why.getMessage())));
  }

  @Override
  public void unreadable(SafeName file, IOException why) {
    unreadable(file.value(), why);
  }

  @Override
  public void unreadable(String file, IOException why) {
    refuse(file, List.of("cannot be read: " + StorageException.words(why)));
  }

  private void refuse(String file, List<String> lines) {
    refused.add(file);
    if (refusals.size() < MOST_REFUSALS) {
      List<String> all = new ArrayList<>(List.of(file));
      all.addAll(lines);
      refusals.add(all);
    } else {
      more++;
    }
  }

  /** How many files are refused or could not be read. */
  int refused() {
    return refused.size();
  }

  /** Tells what is known at the end. */
  void end(Survey.Result result) {
    bar.clear();
    if (!result.findings().isEmpty()) {
      line("");
      line("Found, and refuses nothing");
      result.findings().forEach(this::finding);
      if (result.more() > 0) {
        line("  ... and " + number(result.more()) + " more");
      }
    }
    if (!result.records().isEmpty()) {
      line("");
      line("Records");
      for (RecordFile each : result.records()) {
        field(
            each.fileName(), number(each.entries()) + " lines, " + number(each.size()) + " bytes");
      }
    }
    if (!refusals.isEmpty()) {
      line("");
      line("Refused");
      for (List<String> each : refusals) {
        line("  " + each.get(0));
        each.subList(1, each.size()).forEach(line -> line("    " + line));
      }
      if (more > 0) {
        line("  ... and " + number(more) + " more");
      }
    }
  }

  private void finding(Suspicion each) {
    line("  " + each.file() + "  " + each.rule());
    line("    " + each.detail().text());
    String where = each.id().isEmpty() ? "" : "Ид " + each.id();
    if (!each.product().isEmpty()) {
      where += (where.isEmpty() ? "" : ", ") + each.product();
    }
    if (!where.isEmpty()) {
      line("    in " + where);
    }
  }

  /** The last line. */
  void summary(int files, long bytes, double seconds) {
    line("");
    line(String.format(
        Locale.ROOT,
        "%,d %s, %,d bytes, %.1f s, %.1f MB/s; refused: %,d",
        files,
        files == 1 ? "file" : "files",
        bytes,
        seconds,
        seconds > 0 ? bytes / MEGA / seconds : 0,
        refused.size()));
    out.flush();
  }

  private static String name(SafeName file, @Nullable SafeName archive) {
    return archive == null ? file.value() : file + "  (in " + archive + ")";
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private void field(String name, String value) {
    line(String.format(Locale.ROOT, "  %-11s %s", name, value));
  }

  /** What came from outside must not command the terminal. */
  private void line(String text) {
    String clean = text.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]", "?");
    out.println(clean.length() <= LONGEST_LINE ? clean : clean.substring(0, LONGEST_LINE) + "...");
  }
}
