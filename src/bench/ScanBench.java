import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.onecgate.scan.CommerceMl;
import org.onecgate.scan.Scan;
import org.onecgate.scan.SecretScanner;

/**
 * How fast secrets are looked for, on one core: in generated CommerceML, in pictures as base64, in noise, and in what
 * is worst: floods of every keyword of every rule, alone and with more behind it that almost is a secret.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp;
 * java -cp "target/classes:target/test-classes:target/onec-gate/WEB-INF/lib/*" src/bench/ScanBench.java</pre>
 *
 * Run where the project lies: the keywords are read from the rules. An argument is the size of the CommerceML in
 * megabytes, {@value #CATALOGUE} if there is none; 0 leaves the first table out. The first table has medians of
 * {@value #ROUNDS} rounds in memory, SHA-256 and the scan in turn. The rates of floods are of processor time, the
 * best of {@value #ROUNDS}.
 */
public final class ScanBench {
  private static final int ROUNDS = 5;
  private static final int CATALOGUE = 100;
  private static final int SIZE = 32_000_000;
  private static final int FLOOD = 1 << 19;
  private static final int WORST = 10;
  private static final String RULES = "src/main/resources/org/onecgate/scan/secret-rules.txt";
  private static final String SAMPLES = "src/test/resources/org/onecgate/scan/samples.txt";
  private static final SecretScanner SCANNER = SecretScanner.load();

  private ScanBench() {}

  private interface Way {
    void take(byte[] bytes, int offset, int length);
  }

  private record Flood(String what, double rate, long allocated) {}

  public static void main(String[] args) throws Exception {
    int megabytes = args.length == 0 ? CATALOGUE : Integer.parseInt(args[0]);
    if (megabytes > 0) {
      texts(megabytes * 1_000_000);
    }
    List<Flood> floods = new ArrayList<>();
    for (String keyword : keywords()) {
      for (String behind : List.of("", " ", "=", "1", "=1", ":\"", "a", "A", "-a.", "=${a", "ab1Cd2Ef3"))  {
        flood(floods, keyword + behind);
      }
      for (int length : new int[] {15, 31, 63, 127, 255}) {
        flood(floods, keyword + "a".repeat(length) + "~");
      }
    }
    worst("keywords, and a little behind them", floods);
    List<Flood> misses = new ArrayList<>();
    Random random = new Random(1);
    for (String sample : samples()) {
      String text = filled(sample, random);
      for (int left : new int[] {1, 2, 8}) {
        flood(misses, text.substring(0, Math.max(1, text.length() - left)));
        flood(misses, text.substring(0, Math.max(1, text.length() - left)) + "\n");
        flood(misses, text.substring(0, Math.max(1, text.length() - left)) + "\u007f ");
      }
      flood(misses, filled(sample.replaceAll("\\{[a-z]:", "{!:"), random));
      flood(misses, filled(sample.replaceAll("\\{[a-z]:", "{!:"), random) + " ");
    }
    flood(misses, String.join("", keywords()));
    flood(misses, String.join("=", keywords()));
    for (int left : new int[] {1, 8, 20}) {
      flood(misses, String.join("\n", samples().stream().map(sample -> filled(sample, random))
          .map(text -> text.substring(0, Math.max(1, text.length() - left))).toList()));
    }
    for (String text : hostile()) {
      flood(misses, text);
    }
    worst("samples that break off, and samples with one letter for all, and what was found to be slow", misses);
  }

  /** What a search for slow texts has come upon. */
  private static List<String> hostile() {
    List<String> texts = new ArrayList<>(List.of(
        "host=a;pwd=xxx;", "host=a;pwd=;", "usr=a;pwd='", "https://aaa/rest/1/aaaaaaaaaaaaaaaa/",
        "postgres://a:xxx@a", "://a:xxx@a", "pwd=${aaab1cdefg ", "password={{aaab1cdefgh", "xoxb-", "glpat-",
        "AKIAAAAAAAAAAAAAAAAA ", "sk-ant-aaa11-", "ATATT3", "ATATT3-", "eyJaaaaaaaaaaaaaa.eyJ", "mailgun.key-",
        "access-token=mailgun.key-aaaaaaaa-", "-----BEGIN PRIVATE KEY-----" + "a".repeat(40),
        "a".repeat(32) + "-us1", "aaa0Q~", "sk-" + "a".repeat(20) + "T3BlbkFJ", "&#45;", "&&&&", "a".repeat(25) + "!"));
    for (String text : List.of("host=a;pwd=;aaaaaa", "pwd=a;pwd=1;private key", "key-key-key-key-key-")) {
      texts.add("\n" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII)) + "!");
    }
    return texts;
  }

  private static void texts(int size) throws Exception {
    byte[] noise = new byte[SIZE];
    new Random(1).nextBytes(noise);
    System.out.println("| what | SHA-256 MB/s | scan MB/s | both in one pass MB/s | allocated, bytes a MB |");
    System.out.println("|---|---|---|---|---|");
    measure("CommerceML, UTF-8", read(new CommerceMl(size, 1, StandardCharsets.UTF_8)));
    measure("CommerceML, windows-1251", read(new CommerceMl(size, 1, Charset.forName("windows-1251"))));
    measure("base64", Base64.getMimeEncoder().encode(Arrays.copyOf(noise, SIZE * 3 / 4)));
    measure("noise", noise);
  }

  private static byte[] read(InputStream in) throws IOException {
    return in.readAllBytes();
  }

  private static List<String> keywords() throws IOException {
    List<String> keywords = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(RULES))) {
      if (line.startsWith("keywords = ")) {
        for (String keyword : line.substring("keywords = ".length()).split(" ")) {
          keywords.add(keyword);
          if (!keyword.equals(keyword.toUpperCase(Locale.ROOT)) && !keyword.contains("\\x")) {
            keywords.add(keyword.toUpperCase(Locale.ROOT));
          }
        }
      }
    }
    return keywords;
  }

  private static List<String> samples() throws IOException {
    return Files.readAllLines(Path.of(SAMPLES)).stream()
        .filter(line -> line.contains(" = ") && !line.startsWith("#"))
        .map(line -> line.substring(line.indexOf(" = ") + 3).replace("\\n", "\n").replace("\\r", "\r"))
        .toList();
  }

  /** The sample with its places filled, with one letter where it says so. */
  private static String filled(String sample, Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < sample.length(); i++) {
      int end = sample.indexOf('}', i);
      if (sample.charAt(i) == '{' && sample.charAt(i + 2) == ':' && end > 0) {
        char kind = sample.charAt(i + 1);
        for (int n = Integer.parseInt(sample.substring(i + 3, end)); n > 0; n--) {
          text.append(kind == '!' ? 'a' : "abcdef0123".charAt(random.nextInt(kind == 'l' ? 6 : 10)));
        }
        i = end;
      } else {
        text.append(sample.charAt(i));
      }
    }
    return text.toString();
  }

  private static byte[] bytes(String text) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith("\\x", i)) {
        bytes.append((char) Integer.parseInt(text.substring(i + 2, i + 4), 16));
        i += 3;
      } else {
        bytes.append(text.charAt(i));
      }
    }
    return bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** One that is found out to be slow is not measured for long. */
  private static void flood(List<Flood> floods, String text) throws IOException {
    byte[] one = bytes(text);
    double best = 0;
    long allocated = 0;
    int size = FLOOD / 32;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] all = new byte[size];
      for (int i = 0; i < all.length; i++) {
        all[i] = one[i % one.length];
      }
      long before = processor();
      long memory = allocated();
      Scan scan = SCANNER.begin();
      pump(all, scan::update);
      if (scan.end().findings().stream().filter(finding -> !finding.weak()).count() >= SecretScanner.LIMIT) {
        return; // the rest is not looked at
      }
      allocated = allocated() - memory;
      double rate = all.length * 1e3 / Math.max(1, processor() - before);
      best = Math.max(best, rate);
      if (rate > 2) {
        size = FLOOD;
      } else if (round == 1) {
        break;
      }
    }
    String name = text.length() < 60 ? text : text.substring(0, 50) + "… (" + text.length() + ")";
    floods.add(new Flood(name.replaceAll("[^ -~…]", "."), best, allocated * 1_000_000 / size));
  }

  private static void worst(String what, List<Flood> floods) {
    floods.sort(Comparator.comparingDouble(Flood::rate));
    System.out.printf("%n%d floods: %s. The worst:%n%n| repeated | scan MB/s |%n|---|---|%n", floods.size(), what);
    floods.stream().limit(WORST).forEach(
        flood -> System.out.printf(Locale.ROOT, "| `%s` | %.1f |%n", flood.what(), flood.rate()));
    System.out.printf(Locale.ROOT, "%nslower than 20 MB/s: %d; most allocated: %d bytes a MB%n",
        floods.stream().filter(flood -> flood.rate() < 20).count(),
        floods.stream().mapToLong(Flood::allocated).max().orElse(0));
  }

  private static long processor() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static void measure(String what, byte[] bytes) throws Exception {
    double[][] rates = new double[3][ROUNDS];
    int found = 0;
    long allocated = 0;
    for (int round = -2; round < ROUNDS; round++) {
      for (int way = 0; way < 3; way++) {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        long memory = allocated();
        Scan scan = SCANNER.begin();
        Way taker = way == 0 ? sha::update : way == 1 ? scan::update : (b, o, n) -> {
          sha.update(b, o, n);
          scan.update(b, o, n);
        };
        long before = processor();
        pump(bytes, taker);
        found = Math.max(found, scan.end().findings().size());
        sha.digest();
        if (round >= 0) {
          rates[way][round] = bytes.length * 1e3 / (processor() - before);
          allocated = way == 1 ? allocated() - memory : allocated;
        }
      }
    }
    Arrays.stream(rates).forEach(Arrays::sort);
    System.out.printf(Locale.ROOT, "| %s | %.0f | %.1f | %.1f | %d |%s%n",
        what, rates[0][ROUNDS / 2], rates[1][ROUNDS / 2], rates[2][ROUNDS / 2],
        allocated * 1_000_000 / bytes.length,
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
