package org.onecgate.backup;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.onecgate.storage.StorageException;

/**
 * What the two commands share: from their arguments to their exit status, 0 if it was done, 1 if not, 2 for a wrong
 * usage; then a line on standard error says why.
 */
abstract class Command implements ToIntFunction<String[]> {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private final String name;
  private final String usage;
  private final PrintStream out;
  private final PrintStream err;

  Command(String name, String usage, PrintStream out, PrintStream err) {
    this.name = name;
    this.usage = usage;
    this.out = out;
    this.err = err;
  }

  /** Does what these arguments say. */
  abstract void run(Arguments arguments)
      throws Arguments.UsageException, Contents.WrongException, IOException;

  /** Does what these arguments say and answers the exit status. */
  @Override
  public int applyAsInt(String[] words) {
    try {
      if (Arguments.isHelp(words)) {
        out.print(usage);
        return DONE;
      }
      run(Arguments.of(words));
      return DONE;
    } catch (Arguments.UsageException e) {
      return failed(e.getMessage() + "; --help tells more", USAGE);
    } catch (Contents.WrongException e) {
      return failed("refused: " + e.getMessage(), FAILED);
    } catch (StorageException e) {
      return failed(StorageException.words(e) + ": " + e.path(), FAILED);
    } catch (IOException e) {
      return failed(StorageException.words(e), FAILED);
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int failed(String why, int status) {
    err.println(name + ": " + why);
    return status;
  }

  /** Tells the operator something. */
  void tell(String line) {
    out.println(name + ": " + line);
  }

  /** How much a backup holds, in words. */
  static String amount(Contents contents) {
    return String.format(
        Locale.ROOT,
        "%,d files with %,d bytes, and %,d more names of them",
        contents.files().size(),
        contents.bytes(),
        contents.links().size());
  }
}
