package org.onecgate.battery.kill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onecgate.SessionHash;

/**
 * What an {@link IntakeScript} has been promised, as its output tells: the acknowledged chunks of
 * each session and of each sealed exchange, and what was in flight when the output ended.
 */
public final class Promises {
  /** An acknowledged chunk, or one in flight, whose offset is then -1. */
  record Piece(String name, long offset, long length, String sha256) {}

  /** One session. */
  static final class Open {
    final Map<String, List<Piece>> files = new LinkedHashMap<>();
    Piece inFlight;
    String sealing;
    boolean discarding;

    void take(Piece piece) {
      files.computeIfAbsent(piece.name(), n -> new ArrayList<>()).add(piece);
      inFlight = null;
    }
  }

  final Map<SessionHash, Open> sessions = new LinkedHashMap<>();
  final Map<String, Map<String, List<Piece>>> sealed = new LinkedHashMap<>();
  private final Path log;
  private long pid;
  private long read;
  private long acknowledged;

  /** What the output in this file promises; {@link #refresh} reads it. */
  public Promises(Path log) {
    this.log = log;
  }

  /** The process that wrote the last START line. */
  public long pid() {
    return pid;
  }

  /** How many chunks have been acknowledged in all. */
  public long acknowledged() {
    return acknowledged;
  }

  /** Reads what has been written since the last time, whole lines only. */
  public Promises refresh() throws IOException {
    byte[] all = Files.readAllBytes(log);
    int end = all.length;
    while (end > read && all[end - 1] != '\n') {
      end--;
    }
    String text = new String(all, (int) read, end - (int) read, StandardCharsets.UTF_8);
    text.lines().forEach(this::take);
    read = end;
    return this;
  }

  /** Ends a line that the kill tore, so that the next process begins a new one. */
  void endTornLine() throws IOException {
    Files.writeString(log, "\n", StandardOpenOption.APPEND);
  }

  private void take(String line) {
    String[] f = line.split("\t", -1);
    switch (f[0] + f.length) {
      case "START2" -> pid = Long.parseLong(f[1]);
      case "SEND5" ->
        open(new SessionHash(f[1])).inFlight = new Piece(f[2], -1, Long.parseLong(f[3]), f[4]);
      case "ACK6" -> {
        Open open = open(new SessionHash(f[1]));
        if (f[3].equals("?")) {
          List<Piece> before = open.files.getOrDefault(f[2], List.of());
          long offset = before.stream().mapToLong(Piece::length).sum();
          open.take(new Piece(f[2], offset, Long.parseLong(f[4]), f[5]));
        } else if (open.inFlight != null) {
          open.take(new Piece(f[2], Long.parseLong(f[3]), Long.parseLong(f[4]), f[5]));
        }
        acknowledged++;
      }
      case "SEAL3" -> open(new SessionHash(f[1])).sealing = f[2];
      case "SEALED3" -> sealed(new SessionHash(f[1]));
      case "DISCARD2" -> open(new SessionHash(f[1])).discarding = true;
      case "DISCARDED2" -> sessions.remove(new SessionHash(f[1]));
      case "DROP2" -> sealed.remove(f[1]);
      default -> {
        // torn by a kill
      }
    }
  }

  Open open(SessionHash session) {
    return sessions.computeIfAbsent(session, s -> new Open());
  }

  /** The session's seal is done. */
  void sealed(SessionHash session) {
    Open open = sessions.remove(session);
    if (open != null && open.sealing != null) {
      sealed.put(open.sealing, open.files);
    }
  }
}
