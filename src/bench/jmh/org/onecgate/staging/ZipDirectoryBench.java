package org.onecgate.staging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.onecgate.ByteSize;
import org.onecgate.SafeName;
import org.onecgate.bench.Piece;
import org.onecgate.bench.Place;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** The check of an archive's directory, of 1,000 pictures of 1 KB, before anything is unpacked. */
public class ZipDirectoryBench extends Piece {
  private static final int ENTRIES = 1_000;

  private Unpacker unpacker;
  private List<CheckedFile> archives;

  @Setup
  public void make(Place place) throws IOException {
    Path zip = place.root().resolve("import.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (int i = 0; i < ENTRIES; i++) {
        out.putNextEntry(new ZipEntry("import_files/5e/picture-%04d.jpg".formatted(i)));
        out.write(new byte[1_000]);
      }
    }
    Validation.Limits limits = Validation.Limits.of(ByteSize.gibi(1), 2 * ENTRIES);
    unpacker = new Unpacker(place.layout(), limits);
    archives = List.of(new CheckedFile(
        new SafeName("import.zip"), zip, Files.size(zip), "", null, null, false, null));
  }

  @Benchmark
  public ZipDirectory measure() throws Exception {
    return unpacker.measure(archives);
  }
}
