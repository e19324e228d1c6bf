package org.onecgate.staging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.onecgate.ByteSize;
import org.onecgate.SafeName;
import org.onecgate.bench.Place;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The check of an archive's directory, of 1,000 pictures of 1 KB, before anything is unpacked. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.SampleTime)
public class ZipDirectoryBench {
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
