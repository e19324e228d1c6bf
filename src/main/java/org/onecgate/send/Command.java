package org.onecgate.send;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.onecgate.Terminal;
import org.onecgate.outgoing.Outgoing;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * The command {@code send}: from its arguments to its exit status, 0 if the files are published, 1 if the gate refused
 * them, 2 for a wrong usage, 3 if the gate cannot be reached or the files cannot be read.
 */
public final class Command implements ToIntFunction<String[]> {
  private static final int PUBLISHED = 0;
  private static final int REFUSED = 1;
  private static final int USAGE = 2;
  private static final int IN_VAIN = 3;

  private static final Duration CONNECTING = Duration.ofSeconds(20);
  private static final String PICTURES = "import_files/";
  private static final double MEGA = 1e6;

  private final PrintStream out;
  private final PrintStream err;
  private final Passwords passwords;
  private final Duration pause;

  /** Asks for the password. */
  @FunctionalInterface
  interface Passwords {
    /**
     * The password of this login.
     *
     * @throws IOException if nobody tells it
     */
    String of(String login) throws IOException;
  }

  /**
   * The command of this process.
   *
   * @param home not needed
   */
  public Command(Path home) {
    this(System.out, System.err, Command::password, Duration.ofSeconds(3));
  }

  /** One that prints elsewhere, and waits so long before what the gate asks to be tried again. */
  Command(PrintStream out, PrintStream err, Passwords passwords, Duration pause) {
    this.out = out;
    this.err = err;
    this.passwords = passwords;
    this.pause = pause;
  }

  private static String password(String login) throws IOException {
    String told = System.getenv(Arguments.PASSWORD);
    if (told != null) {
      return told;
    }
    Optional<String> typed = Terminal.console()
        .map(console -> console.readPassword("Password of %s: ", login))
        .map(String::new);
    if (typed.isPresent()) {
      return typed.get();
    }
    String line =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    if (line == null) {
      throw new IOException(
          "no password: it is neither in " + Arguments.PASSWORD + " nor on standard input");
    }
    return line;
  }

  /**
   * A file to be sent.
   *
   * @param name as 1C would name it
   */
  private record Sent(String name, Path path, long size) {
    boolean isDocument() {
      return name.toLowerCase(Locale.ROOT).matches(".*\\.(xml|zip)");
    }
  }

  /** Does what these arguments say and answers the exit status. */
  @Override
  public int applyAsInt(String[] words) {
    try {
      Arguments arguments = Arguments.of(List.of(words));
      if (arguments.help()) {
        out.print(Arguments.USAGE);
        return PUBLISHED;
      }
      return send(arguments);
    } catch (Arguments.UsageException e) {
      err.println("send: " + e.getMessage());
      err.print(Arguments.USAGE);
      return USAGE;
    } catch (RefusedException e) {
      err.println("send: refused: " + e.getMessage());
      return REFUSED;
    } catch (StorageException e) {
      err.println("send: " + e.path() + " could not be read");
      return IN_VAIN;
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      err.println("send: not sent: " + why);
      return IN_VAIN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return IN_VAIN;
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int send(Arguments arguments)
      throws Arguments.UsageException, RefusedException, IOException, InterruptedException {
    List<Sent> files = files(arguments.input());
    List<Sent> documents = files.stream().filter(Sent::isDocument).toList();
    if (documents.isEmpty()) {
      throw new Arguments.UsageException("neither XML nor a zip is there: " + arguments.input());
    }
    String password = passwords.of(arguments.login());
    try (Outgoing outgoing = new Outgoing("gate-send", CONNECTING)) {
      Conversation gate = new Conversation(
          outgoing, arguments.url(), arguments.type(), arguments.login(), password, pause);
      int most = gate.begin();
      boolean sent = false;
      try {
        for (Sent file : files) {
          send(gate, file, most);
        }
        sent = true;
      } finally {
        if (!sent) {
          gate.giveUp();
        }
      }
      for (Sent document : documents) {
        gate.imported(document.name());
        out.println("imported " + document.name());
      }
    }
    double bytes = files.stream().mapToLong(Sent::size).sum();
    out.printf(Locale.ROOT, "published %d files, %.1f MB%n", files.size(), bytes / MEGA);
    return PUBLISHED;
  }

  private void send(Conversation gate, Sent file, int most)
      throws RefusedException, IOException, InterruptedException {
    try (InputStream in = Disk.read(file.path())) {
      byte[] chunk = in.readNBytes(most);
      do {
        gate.file(file.name(), chunk);
        chunk = in.readNBytes(most);
      } while (chunk.length > 0);
    }
    out.println("sent " + file.name());
  }

  /** What is to be sent: pictures first, as what names them makes 1C ask for the import. */
  private static List<Sent> files(Path input) throws Arguments.UsageException, IOException {
    List<Sent> files = new ArrayList<>();
    if (Disk.isDirectory(input)) {
      for (Path each : Disk.listTree(input)) {
        if (Disk.isFile(each)) {
          String name = input.relativize(each).toString().replace('\\', '/');
          files.add(new Sent(name, each, Disk.size(each)));
        }
      }
    } else if (Disk.isFile(input)) {
      files.add(new Sent(String.valueOf(input.getFileName()), input, Disk.size(input)));
    } else {
      throw new Arguments.UsageException("not there: " + input);
    }
    files.sort(Comparator.comparing((Sent file) -> !file.name().startsWith(PICTURES))
        .thenComparing(Sent::name));
    return files;
  }
}
