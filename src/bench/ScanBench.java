import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Random;
import org.onecgate.scan.CommerceMl;
import org.onecgate.scan.Scan;
import org.onecgate.scan.SecretScanner;

/**
 * How fast secrets are looked for, on one core, beside SHA-256 of the same bytes: in generated
 * CommerceML, in pictures as base64, in noise, and in what is worst: nothing but keywords.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp;
 * java -cp "target/classes:target/test-classes:target/onec-gate/WEB-INF/lib/*" src/bench/ScanBench.java</pre>
 *
 * Medians of {@value #ROUNDS} rounds in memory; SHA-256 and the scan in turn.
 */
public final class ScanBench {
  private static final int ROUNDS = 5;
  private static final int SIZE = 32_000_000;
  private static final SecretScanner SCANNER = SecretScanner.load();

  private ScanBench() {}

  private interface Way {
    void take(byte[] bytes, int offset, int length);
  }

  public static void main(String[] args) throws Exception {
    byte[] noise = new byte[SIZE];
    new Random(1).nextBytes(noise);
    System.out.println("| what | SHA-256 MB/s | scan MB/s | both in one pass MB/s |");
    System.out.println("|---|---|---|---|");
    measure("CommerceML, UTF-8", read(new CommerceMl(SIZE, 1, StandardCharsets.UTF_8)));
    measure("CommerceML, windows-1251", read(new CommerceMl(SIZE, 1, Charset.forName("windows-1251"))));
    measure("base64", Base64.getMimeEncoder().encode(Arrays.copyOf(noise, SIZE * 3 / 4)));
    measure("noise", noise);
    measure("worst case: password=password=…", repeat("password=", SIZE / 640));
    measure("worst case: passwd=1passwd=1…", repeat("passwd=1", SIZE / 640));
    measure("worst case: ://a:a://a:…", repeat("://a:", SIZE / 640));
    measure("worst case: ' private key '…", repeat("-----BEGIN PRIVATE KEY-----", SIZE / 640));
  }

  private static byte[] read(InputStream in) throws IOException {
    return in.readAllBytes();
  }

  private static byte[] repeat(String text, int size) {
    return text.repeat(size / text.length()).getBytes(StandardCharsets.US_ASCII);
  }

  private static void measure(String what, byte[] bytes) throws Exception {
    double[][] rates = new double[3][ROUNDS];
    int found = 0;
    for (int round = -2; round < ROUNDS; round++) {
      for (int way = 0; way < 3; way++) {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        Scan scan = SCANNER.begin();
        Way taker = way == 0 ? sha::update : way == 1 ? scan::update : (b, o, n) -> {
          sha.update(b, o, n);
          scan.update(b, o, n);
        };
        long before = System.nanoTime();
        pump(bytes, taker);
        found = Math.max(found, scan.end().findings().size());
        sha.digest();
        if (round >= 0) {
          rates[way][round] = bytes.length * 1e3 / (System.nanoTime() - before);
        }
      }
    }
    Arrays.stream(rates).forEach(Arrays::sort);
    System.out.printf(Locale.ROOT, "| %s | %.0f | %.1f | %.1f |%s%n",
        what, rates[0][ROUNDS / 2], rates[1][ROUNDS / 2], rates[2][ROUNDS / 2],
        found == 0 ? "" : " found " + found);
  }

  private static void pump(byte[] bytes, Way taker) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    InputStream in = new ByteArrayInputStream(bytes);
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      taker.take(buffer, 0, n);
    }
  }
}
