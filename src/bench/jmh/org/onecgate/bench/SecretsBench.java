package org.onecgate.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.onecgate.scan.CommerceMl;
import org.onecgate.scan.ScanResult;
import org.onecgate.scan.SecretScanner;
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

/** The search for secrets in 1 MB of CommerceML. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
public class SecretsBench {
  private static final int SIZE = 1_000_000;

  private final SecretScanner scanner = SecretScanner.shipped();
  private byte[] text;

  @Setup
  public void read() throws IOException {
    try (CommerceMl catalogue = new CommerceMl(SIZE, 1, StandardCharsets.UTF_8)) {
      text = catalogue.readAllBytes();
    }
  }

  @Benchmark
  public ScanResult scan() throws IOException {
    return scanner.scan(new ByteArrayInputStream(text));
  }
}
