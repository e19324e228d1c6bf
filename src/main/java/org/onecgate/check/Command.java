package org.onecgate.check;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.FaultException;
import org.onecgate.Terminal;
import org.onecgate.scan.SecretScanner;
import org.onecgate.staging.SecretInspector;
import org.onecgate.staging.Survey;
import org.onecgate.staging.Validation;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.StoredFile;

/**
 * The command {@code check}: from its arguments to its exit status, 0 if the gate would publish the files, 1 if
 * something is refused or cannot be read, 2 for a wrong usage.
 *
 * <p>What is found goes to standard output in UTF-8, progress and what is wrong with the usage to standard error.
 */
public final class Command implements ToIntFunction<String[]> {
  private static final int FINE = 0;
  private static final int REFUSED = 1;
  private static final int USAGE = 2;

  /** What archives may hold, as with the settings that the gate has where nobody sets others. */
  private static final Validation.Limits LIMITS = Validation.Limits.of(ByteSize.gibi(64), 200_000);

  private static final double NANOS = 1e9;

  private final Path home;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;

  /**
   * The command of this process.
   *
   * @param home a directory for what archives unpack to, absolute
   */
  public Command(Path home) {
    this(
        home,
        new PrintStream(System.out, false, StandardCharsets.UTF_8),
        System.err,
        Terminal.console().isPresent());
  }

  /** One that prints elsewhere. */
  Command(Path home, PrintStream out, PrintStream err, boolean terminal) {
    this.home = home;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Does what these arguments say and answers the exit status. */
  @Override
  public int applyAsInt(String[] words) {
    try {
      Arguments arguments = Arguments.of(List.of(words));
      if (arguments.help()) {
        out.print(Arguments.USAGE);
        return FINE;
      }
      prepare(arguments.records());
      return check(arguments);
    } catch (Arguments.UsageException e) {
      err.println("check: " + e.getMessage());
      err.print(Arguments.USAGE);
      return USAGE;
    } finally {
      out.flush();
      err.flush();
    }
  }

  private static void prepare(@Nullable Path records) throws Arguments.UsageException {
    if (records == null) {
      return;
    }
    try {
      Disk.createDirectories(records, Disk.PUBLIC_DIRECTORY);
      if (!Disk.list(records).isEmpty()) {
        throw new Arguments.UsageException("not empty: " + records);
      }
    } catch (StorageException e) {
      throw new Arguments.UsageException(
          "not a directory for records: " + records + ": " + StorageException.words(e));
    }
  }

  private int check(Arguments arguments) {
    long start = System.nanoTime();
    Bar bar = new Bar(err, terminal && !arguments.quiet(), System::nanoTime);
    Report report = new Report(out, bar);
    List<StoredFile> files = Inputs.of(arguments.inputs(), report);
    long bytes = files.stream().mapToLong(StoredFile::size).sum();
    bar.of(bytes);
    Survey survey = new Survey(
        home.resolve("check"), LIMITS, List.of(new SecretInspector(SecretScanner.load())));
    try {
      report.end(survey.look(files, arguments.records(), report));
    } catch (FaultException e) {
      return failed(bar, String.valueOf(e.getMessage()));
    } catch (StorageException e) {
      return failed(bar, e.path() + ": " + StorageException.words(e));
    } catch (IOException e) {
      return failed(bar, StorageException.words(e));
    }
    report.summary(files.size(), bytes, (System.nanoTime() - start) / NANOS);
    if (files.isEmpty()) {
      err.println("check: there is no file to look at");
      return REFUSED;
    }
    return report.refused() == 0 ? FINE : REFUSED;
  }

  /** It cannot go on. */
  private int failed(Bar bar, String why) {
    bar.clear();
    out.flush();
    err.println("check: stopped: " + why);
    return REFUSED;
  }
}
