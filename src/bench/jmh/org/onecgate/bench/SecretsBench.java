package org.onecgate.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.onecgate.scan.CommerceMl;
import org.onecgate.scan.ScanResult;
import org.onecgate.scan.SecretScanner;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** The search for secrets in 1 MB of CommerceML. */
public class SecretsBench extends Piece {
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
