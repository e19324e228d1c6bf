package org.onecgate.staging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.commerceml.Entry;
import org.onecgate.commerceml.Export;
import org.onecgate.commerceml.Exported;
import org.onecgate.commerceml.Line;
import org.onecgate.json.RecordWriter;
import org.onecgate.storage.FreeSpace;
import org.onecgate.storage.NewFile;

/**
 * Writes entries as JSON, a file of each kind, in the order of the documents; and of each document one line in {@code
 * export.jsonl} at its end, so that it is known where its entries end in the other files.
 */
final class RecordFiles implements AutoCloseable {
  /** The volume has no room for records. */
  static final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    private final FaultException fault;

    private NoRoomException(FaultException fault) {
      super(fault);
      this.fault = fault;
    }

    FaultException fault() {
      return fault;
    }
  }

  private final Path directory;
  private final FreeSpace space;
  private final boolean isWritten;
  private final Map<String, Lines> kinds = new TreeMap<>();
  private FreeSpace.@Nullable Promise room;
  private long promised;

  /** The file of one kind. */
  private final class Lines extends OutputStream {
    private final NewFile file;
    private final RecordWriter writer = new RecordWriter(this);
    private long entries;

    private Lines(String kind) throws IOException {
      file = new NewFile(directory.resolve(RecordFile.fileName(kind)));
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      takeRoom(count);
      file.write(bytes, offset, count);
    }

    private void add(Record line) throws IOException {
      writer.write(line);
      entries++;
    }
  }

  RecordFiles(Path directory, FreeSpace space, boolean isWritten) {
    this.directory = directory;
    this.space = space;
    this.isWritten = isWritten;
  }

  void entry(Entry entry) throws IOException {
    if (isWritten) {
      write(entry);
    }
  }

  /** A document ends. */
  void end(SafeName document, Exported exported) throws IOException {
    if (isWritten) {
      write(new Export(document.value(), exported));
    }
  }

  private void write(Line line) throws IOException {
    lines(RecordWriter.kind(line.getClass())).add((Record) line);
  }

  private Lines lines(String kind) throws IOException {
    Lines lines = kinds.get(kind);
    if (lines == null) {
      lines = new Lines(kind);
      kinds.put(kind, lines);
    }
    return lines;
  }

  /** Room is promised a piece at a time: how much records take is not known before. */
  private void takeRoom(long bytes) throws IOException {
    try {
      if (room == null || promised < bytes) {
        giveRoomBack();
        promised = Math.max(bytes, FreeSpace.LOOK_EVERY);
        room = space.promise(promised);
      }
      promised -= bytes;
      room.write(bytes);
    } catch (FaultException e) {
      throw new NoRoomException(e);
    }
  }

  private void giveRoomBack() {
    if (room != null) {
      room.close();
      room = null;
    }
  }

  /** Forces all files; answers them, sorted by kind. */
  List<RecordFile> commit() throws IOException {
    List<RecordFile> all = new ArrayList<>();
    for (Map.Entry<String, Lines> each : kinds.entrySet()) {
      Lines lines = each.getValue();
      lines.writer.flush();
      String sha256 = lines.file.commit();
      all.add(new RecordFile(each.getKey(), lines.entries, lines.file.size(), sha256));
    }
    return all;
  }

  /** Closes all files; those that are not committed go. */
  @Override
  public void close() throws IOException {
    giveRoomBack();
    @Nullable IOException failed = null;
    for (Lines each : kinds.values()) {
      try {
        each.file.close();
      } catch (IOException e) {
        failed = e;
      }
    }
    kinds.clear();
    if (failed != null) {
      throw failed;
    }
  }
}
