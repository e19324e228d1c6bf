package org.onecgate.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Forcing;
import org.onecgate.storage.NewDirectory;
import org.onecgate.storage.NewFile;

/** The command {@code backup}: the data directory as it is now goes to a new directory, whole or not at all (O3). */
public final class BackupCommand extends Command {
  /** So many files are forced at once. */
  static final int FORCING = 8;

  private static final String USAGE = """
      usage: java -jar onec-gate.war backup [--data DIR] TARGET

      Copies the data directory to the new directory TARGET, whole or not at all, while Gate runs or
      is stopped. All that Gate has acknowledged by then is in it. It holds passwords' hashes and
      orders: only you can read it. Run it as the user that Gate runs as, and put TARGET on another
      disk. A catalogue in PostgreSQL is not in it: run pg_dump behind it.

        --data DIR   the data directory; without it GATE_DATA, or gate-data below the current one
        --help       tells this

      status 0: TARGET is whole and on the disk   1: there is none, and a line says why   2: wrong usage
      """;

  /**
   * The command of this process.
   *
   * @param home a directory for temporary files, which it does not need
   */
  public BackupCommand(Path home) {
    this(new PrintStream(System.out, false, StandardCharsets.UTF_8), System.err);
  }

  BackupCommand(PrintStream out, PrintStream err) {
    super("backup", USAGE, out, err);
  }

  @Override
  void run(Arguments arguments) throws Arguments.UsageException, IOException {
    Path data = arguments.data();
    Path target = arguments.backup();
    DataLayout layout = DataLayout.found(data);
    if (!Disk.isDirectory(layout.state()) || Disk.exists(layout.restoring())) {
      throw new Arguments.UsageException("no data directory of 1C Gate: " + data);
    }
    if (target.startsWith(data)) {
      throw new Arguments.UsageException("the backup would lie in what it is made of: " + target);
    }
    if (Disk.exists(target)) {
      throw new Arguments.UsageException("it is there already: " + target);
    }
    Instant now = Instant.now();
    Contents contents;
    try (NewDirectory directory = new NewDirectory(target)) {
      contents = fill(layout, directory.path(), now);
      directory.commit();
    }
    tell("in " + target + ": " + amount(contents));
  }

  private Contents fill(DataLayout layout, Path directory, Instant now) throws IOException {
    Path to = directory.resolve(Contents.DATA);
    Disk.makeDirectories(to, Disk.PRIVATE_DIRECTORY);
    Contents contents;
    try (Forcing forcing = new Forcing(FORCING);
        Copy copy = new Copy(to, forcing)) {
      Collected taken = new Collected(layout.root(), to, copy);
      new Backup(layout, taken, this::tell).take();
      contents = taken.contents(now);
      copy.finish();
    }
    try (NewFile file = new NewFile(directory.resolve(Contents.FILE));
        OutputStream out = new BufferedOutputStream(file)) {
      contents.write(out);
      out.flush();
      file.commit();
    }
    Disk.forceDirectory(directory);
    return contents;
  }
}
