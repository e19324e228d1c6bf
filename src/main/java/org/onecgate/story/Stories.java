package org.onecgate.story;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Sentence;
import org.onecgate.SessionHash;
import org.onecgate.Threads;
import org.onecgate.json.JsonStore;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.Mode;
import org.onecgate.protocol.Reply;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/**
 * Writes down what happens in an exchange, line by line, for people: what 1C asked and what it was
 * told, what arrived, what was decided (C6). Never a password, a cookie, a session key or an unmasked
 * finding. A line is the time, a sign and an English text; behind a tab the sentence stands once more as
 * JSON, for programs that tell it in another language. A question is in the form of the log, {@code mode=file
 * filename=…}, and an answer that is the word {@code success} alone has no sentence; behind an answer stands how long
 * it took, {@code (12 ms)}.
 *
 * <p>The story of a session becomes that of the exchange that its files are sealed into. It is not
 * forced to the disk: a power cut may take its last lines, and if it cannot be written the exchange
 * goes on. The lines of chunks are written half a second later, many at once, as they would cost more than the chunk;
 * whoever reads a story here has all of it.
 *
 * <p><em>Threading:</em> safe; one line is written in one step. {@code gate-stories} writes the lines of chunks.
 */
public final class Stories implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Stories.class.getName());

  /** From this size on the lines of single chunks are left out, in bytes. */
  private static final long LONG = 8L << 20;

  private static final int SHOWN = 400;

  /** How long the lines of chunks may wait, in milliseconds. */
  private static final long BEHIND = 500;

  /** From so many characters on they are written at once. */
  private static final int FULL = 32 * 1024;

  private final Map<Path, StringBuilder> behind = new HashMap<>(); // also its monitor
  private @Nullable ScheduledExecutorService timer;
  private boolean closed;

  private final DataLayout layout;
  private final JsonStore json;
  private final Clock clock;

  /** Writes below this layout, and sentences as this store writes them. */
  public Stories(DataLayout layout, JsonStore json, Clock clock) {
    this.layout = layout;
    this.json = json;
    this.clock = clock;
  }

  /**
   * What 1C asked in a session, or about an exchange, and what it was told.
   *
   * @param session the hash of the session; empty if there is none
   * @param exchange the exchange that the reply tells of
   * @param delivered whether the reply was written to its end
   * @param since when the request came
   */
  public void told(
      Optional<SessionHash> session,
      Optional<ExchangeId> exchange,
      ExchangeRequest request,
      Reply reply,
      boolean delivered,
      Instant since) {
    Optional<Path> file = exchange.map(layout::story).or(() -> session.map(layout::sessionStory));
    if (file.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    String length = request.body().length() > 0 ? " " + request.body().length() + " bytes" : "";
    String asked = line(since, '>', request + length, null);
    String told = line(
        now,
        delivered ? '<' : '!',
        reply.told() + (delivered ? "" : " - the answer could not be delivered") + " ("
            + Duration.between(since, now).toMillis() + " ms)",
        reply.said());
    if (request.mode().is(Mode.FILE) && reply instanceof Reply.Success) {
      appendLater(file.get(), asked + told);
    } else {
      append(file.get(), asked + told);
    }
  }

  /** A chunk that was received. */
  public void chunk(SessionHash session, Sentence what) {
    appendLater(layout.sessionStory(session), decision(what));
  }

  /** What was decided about an exchange. */
  public void decided(ExchangeId exchange, Sentence what) {
    append(layout.story(exchange), decision(what));
  }

  /** What was decided about a session that is not sealed, by its hash. */
  public void decided(SessionHash session, Sentence what) {
    append(layout.sessionStory(session), decision(what));
  }

  private String decision(Sentence what) {
    return line(clock.instant(), '=', what.text(), what);
  }

  /** From now on the story of a session is that of an exchange. */
  public void sealed(SessionHash session, ExchangeId exchange) {
    try {
      Path story = layout.sessionStory(session);
      catchUp(story);
      if (Disk.exists(story)) {
        Disk.moveOnce(story, layout.story(exchange));
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "story not kept exchange=" + exchange, e);
    }
  }

  /**
   * The story of an exchange, from this byte on; empty if there is none. Lines are only ever put to
   * its end.
   */
  public Optional<InputStream> read(ExchangeId exchange, long from) throws IOException {
    return read(layout.story(exchange), from);
  }

  /** Writes the story of an exchange without the JSON behind its lines, for people; nothing if there is none. */
  public void tell(ExchangeId exchange, OutputStream out) throws IOException {
    InputStream story = read(exchange, 0).orElseGet(InputStream::nullInputStream);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(story, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int tab = line.indexOf('\t');
        String text = tab < 0 ? line : line.substring(0, tab);
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** The same of a session that is not sealed yet, by its hash. */
  public Optional<InputStream> read(SessionHash session, long from) throws IOException {
    return read(layout.sessionStory(session), from);
  }

  /** How many bytes the story of an exchange has; none if there is none. */
  public long size(ExchangeId exchange) throws IOException {
    return size(layout.story(exchange));
  }

  /** The same of a session that is not sealed yet, by its hash. */
  public long size(SessionHash session) throws IOException {
    return size(layout.sessionStory(session));
  }

  private long size(Path story) throws IOException {
    catchUp(story);
    return Disk.exists(story) ? Disk.size(story) : 0;
  }

  private Optional<InputStream> read(Path story, long from) throws IOException {
    catchUp(story);
    return Disk.exists(story) ? Optional.of(Disk.read(story, from)) : Optional.empty();
  }

  private String line(Instant time, char kind, String text, @Nullable Sentence what) {
    StringBuilder out =
        new StringBuilder(time.toString()).append(' ').append(kind).append(' ');
    shown(text.codePoints().limit(SHOWN), out);
    if (what != null) {
      shown(json.line(what).codePoints(), out.append('\t'));
    }
    return out.append('\n').toString();
  }

  /** What comes from outside begins no line and turns none. */
  private static void shown(IntStream characters, StringBuilder out) {
    characters.forEach(c -> {
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.SURROGATE -> out.append('?');
        default -> out.appendCodePoint(c);
      }
    });
  }

  private void append(Path file, String lines) {
    synchronized (behind) { // so that no line overtakes another one
      catchUp(file);
      write(file, lines, Long.MAX_VALUE);
    }
  }

  private void appendLater(Path file, String lines) {
    synchronized (behind) {
      if (closed) {
        write(file, lines, LONG);
        return;
      }
      StringBuilder waiting =
          behind.computeIfAbsent(file, any -> new StringBuilder()).append(lines);
      if (waiting.length() >= FULL) {
        catchUp(file);
      } else if (timer == null) {
        timer = Threads.timer("gate-stories");
        var unused =
            timer.scheduleWithFixedDelay(this::catchUp, BEHIND, BEHIND, TimeUnit.MILLISECONDS);
      }
    }
  }

  private void catchUp() {
    List<Path> files;
    synchronized (behind) {
      files = List.copyOf(behind.keySet());
    }
    files.forEach(this::catchUp);
  }

  private void catchUp(Path file) {
    synchronized (behind) {
      StringBuilder waiting = behind.remove(file);
      if (waiting != null
          && Disk.exists(Disk.parent(file))) { // else the session is gone, and its story with it
        write(file, waiting.toString(), LONG);
      }
    }
  }

  private static void write(Path file, String lines, long most) {
    try {
      Disk.appendLines(file, lines.getBytes(StandardCharsets.UTF_8), most);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "story not written", e);
    }
  }

  /** Writes what waits, and later lines at once. */
  @Override
  public void close() {
    ScheduledExecutorService last;
    synchronized (behind) {
      closed = true;
      last = timer;
    }
    if (last != null) {
      Threads.stop(last);
    }
    catchUp();
  }
}
