package org.onecgate.backup;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/** The command {@code restore}: a backup becomes a data directory, which is empty before, whole or not at all (O3). */
public final class RestoreCommand extends Command {
  private static final String USAGE = """
      usage: java -jar onec-gate.war restore [--data DIR] BACKUP

      Makes a data directory of a backup, with its modes and links, after it has looked at every byte
      of that. The data directory is empty or not there yet, and no Gate runs on it. Run it as the
      user that Gate will run as.

        --data DIR   the data directory; without it GATE_DATA, or gate-data below the current one
        --help       tells this

      status 0: Gate can be started   1: nothing is restored, and a line says why   2: wrong usage
      """;

  /**
   * The command of this process.
   *
   * @param home a directory for temporary files, which it does not need
   */
  public RestoreCommand(Path home) {
    this(new PrintStream(System.out, false, StandardCharsets.UTF_8), System.err);
  }

  RestoreCommand(PrintStream out, PrintStream err) {
    super("restore", USAGE, out, err);
  }

  @Override
  void run(Arguments arguments)
      throws Arguments.UsageException, Contents.WrongException, IOException {
    Path data = arguments.data();
    Path backup = arguments.backup();
    if (!Disk.isFile(backup.resolve(Contents.FILE))) {
      throw new Arguments.UsageException("no backup of 1C Gate: " + backup);
    }
    if (Disk.exists(new DataLayout(data).restoring())) {
      throw new Arguments.UsageException(
          "an earlier restore did not come to its end, empty the directory first: " + data);
    }
    if (Disk.exists(data) && (!Disk.isDirectory(data) || !Disk.list(data).isEmpty())) {
      throw new Arguments.UsageException("it is no empty directory: " + data);
    }
    if (data.startsWith(backup)) {
      throw new Arguments.UsageException("the data would lie in the backup: " + data);
    }
    Contents contents = Restore.check(backup);
    if (Disk.space(data).usable() < contents.bytes()) {
      throw new StorageException("restore", data, new IOException("no space left for it"));
    }
    new Restore(backup, data).make(contents);
    tell("in " + data + ", as it was at " + contents.at() + ": " + amount(contents));
  }
}
