package org.onecgate.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onecgate.scan.RuleSamples.Sample;

/**
 * What is found is what the first scanner finds, which asked RE2/J around each keyword: the same rules, places and
 * excerpts, and the limit is reached where it was (S7).
 */
class SameFindingsTest {
  private static final SecretScanner SCANNER = SecretScanner.load();
  private static final org.onecgate.scan.first.SecretScanner FIRST =
      org.onecgate.scan.first.SecretScanner.load();
  private static final long SEED = Long.getLong("tests.seed", 11);
  private static final int USUAL = 64 * 1024;
  private static final int SMALL = 1;
  private static final int FEW = 2;
  private static final int MANY = 40;
  /** What stands in expressions, and what does not. */
  private static final String SIGNS =
      "aabceEfghijklmoprstuxyAKZ0112359  ==::;;\"'-__./@+&?%$~{}[]<>\n\r\t#!*|\u00bf\u00e0\u00d0";

  @Test
  void inSamplesAtOffsetsAroundTheEndOfTheBuffer() {
    aroundTheEnd(7);
  }

  @Test
  @Tag("long")
  void inSamplesAtEveryOffsetAroundTheEndOfTheBuffer() {
    aroundTheEnd(1);
  }

  private static void aroundTheEnd(int step) {
    int edge = 4 * (SCANNER.longestMatch() + 1);
    int cases = 0;
    int found = 0;
    for (Sample sample : RuleSamples.all()) {
      byte[] secret = sample.bytes();
      for (int offset = edge - 2 * SCANNER.longestMatch() - secret.length;
          offset < edge;
          offset += step) {
        byte[] text = new byte[offset + secret.length + 100];
        Arrays.fill(text, (byte) '\n');
        System.arraycopy(secret, 0, text, offset, secret.length);
        found += same(sample + " at " + offset, text, SMALL, text.length);
        cases++;
      }
    }
    System.out.println("the same at offsets: " + cases);
    assertFound(found, cases);
  }

  @Test
  void inFloodsOfEveryKeyword() {
    floods(4_000);
  }

  @Test
  @Tag("long")
  void inLongFloodsOfEveryKeyword() {
    floods(80_000);
  }

  private static void floods(int length) {
    Random random = new Random(SEED);
    int cases = 0;
    for (SecretRule rule : SCANNER.rules()) {
      for (String keyword : rule.keywords()) {
        for (String behind :
            List.of("", "=", "=1", "a", "=${ab1", ": \"", "_aaaaaaaaaaa1~", signs(random, 9))) {
          byte[] text = repeated(randomCase(keyword, random) + behind, length);
          same("a flood of " + keyword + behind, text, USUAL, text.length);
          cases++;
        }
      }
    }
    System.out.println("the same in floods of keywords: " + cases);
  }

  @Test
  void inFloodsOfWhatAlmostIsASecret() {
    almost(FEW);
  }

  @Test
  @Tag("long")
  void inManyFloodsOfWhatAlmostIsASecret() {
    almost(MANY);
  }

  private static void almost(int rounds) {
    Random random = new Random(SEED);
    int cases = 0;
    int found = 0;
    for (int round = 0; round < rounds; round++) {
      for (Sample sample : RuleSamples.all()) {
        String text = changed(sample.text(), random);
        byte[] flood = repeated(text, 2_000 + random.nextInt(6_000));
        found += same(
            "a flood of " + text, flood, round % 2 == 0 ? SMALL : USUAL, 1 + random.nextInt(9_000));
        cases++;
      }
    }
    System.out.println("the same in floods of changed samples: " + cases);
    assertFound(found, cases);
  }

  @Test
  void inMixtures() {
    mixtures(600);
  }

  @Test
  @Tag("long")
  void inManyMixtures() {
    mixtures(Integer.getInteger("tests.mixtures", 20_000));
  }

  private static void mixtures(int rounds) {
    Random random = new Random(SEED);
    int found = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] text = mixture(random);
      found += same(
          "mixture " + round + " of " + SEED,
          text,
          random.nextInt(3) == 0 ? USUAL : SMALL,
          1 + random.nextInt(5_000));
    }
    System.out.println("the same in mixtures: " + rounds);
    assertFound(found, rounds);
  }

  /** Samples, what almost is one, keywords, parts of them, and signs; some of it in base64 or as references. */
  static byte[] mixture(Random random) {
    List<Sample> samples = RuleSamples.all();
    List<SecretRule> rules = SCANNER.rules();
    // of few rules, so that what belongs together meets
    List<Integer> few =
        random.ints(1 + random.nextInt(4), 0, samples.size()).boxed().toList();
    StringBuilder text = new StringBuilder();
    int length = 50 + random.nextInt(random.nextInt(4) == 0 ? 8_000 : 1_500);
    while (text.length() < length) {
      Sample sample = samples.get(few.get(random.nextInt(few.size())));
      SecretRule rule =
          rules.stream().filter(r -> r.id().equals(sample.ruleId())).findAny().orElseThrow();
      String bytes = new String(sample.bytes(), StandardCharsets.ISO_8859_1);
      String part = switch (random.nextInt(9)) {
        case 0 -> bytes;
        case 1, 2 -> changed(bytes, random);
        case 3 -> randomCase(rule.keywords().get(random.nextInt(rule.keywords().size())), random);
        case 4 -> bytes.substring(random.nextInt(bytes.length()));
        case 5 -> bytes.substring(0, random.nextInt(bytes.length()));
        case 6 -> signs(random, random.nextInt(60));
        case 7 -> changed(changed(bytes, random), random).repeat(1 + random.nextInt(6));
        default ->
          random.nextBoolean()
              ? "\n"
              : "aA1 ".substring(random.nextInt(4)).repeat(random.nextInt(40));
      };
      switch (random.nextInt(12)) {
        case 0 ->
          part = Base64.getEncoder().encodeToString(part.getBytes(StandardCharsets.ISO_8859_1));
        case 1 ->
          part = part.replace("&", "&amp;")
              .replace("<", "&lt;")
              .replace("\"", "&quot;")
              .replace("=", "&#x3d;");
        default -> {}
      }
      text.append(part);
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** With a part cut out, doubled, or made of one letter, or with other signs in it. */
  static String changed(String text, Random random) {
    if (text.isEmpty()) {
      return signs(random, 1);
    }
    int from = random.nextInt(text.length());
    int to = Math.min(text.length(), from + 1 + random.nextInt(random.nextBoolean() ? 2 : 40));
    String part = text.substring(from, to);
    String other = switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> part + part;
      case 2 -> part.substring(0, 1).repeat(part.length());
      case 3 -> "x".repeat(part.length());
      case 4 -> signs(random, 1 + random.nextInt(3));
      default ->
        part.chars().anyMatch(Character::isUpperCase)
            ? part.toLowerCase(Locale.ROOT)
            : part.toUpperCase(Locale.ROOT);
    };
    return text.substring(0, from)
        + other
        + text.substring(to)
        + (random.nextBoolean() ? "" : signs(random, 1));
  }

  private static String signs(Random random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
    }
    return text.toString();
  }

  private static String randomCase(String keyword, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> upper(keyword);
      case 1 -> keyword.substring(0, 1) + upper(keyword.substring(1));
      default -> keyword;
    };
  }

  private static String upper(String keyword) {
    StringBuilder text = new StringBuilder();
    keyword.chars().forEach(c -> text.append((char) (c >= 'a' && c <= 'z' ? c - 0x20 : c)));
    return text.toString();
  }

  private static byte[] repeated(String text, int length) {
    byte[] one = (text.isEmpty() ? "x" : text).getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[Math.max(length, one.length)];
    for (int i = 0; i < all.length; i++) {
      all[i] = one[i % one.length];
    }
    return all;
  }

  @Test
  void inWhat1CWrote() throws IOException {
    Path samples = Path.of(System.getProperty("tests.samples", "/work/shared/samples"));
    if (!Files.isDirectory(samples)) {
      System.out.println("skipped: no samples of CommerceML in " + samples + " (-Dtests.samples)");
    }
    Assumptions.assumeTrue(Files.isDirectory(samples));
    List<Sample> secrets = RuleSamples.all();
    Random random = new Random(SEED);
    int files = 0;
    for (Path file : xmlFiles(samples)) {
      byte[] text = Files.readAllBytes(file);
      same(file.toString(), text, USUAL, text.length);
      // and with secrets in it
      for (int i = 0; i < 20; i++) {
        byte[] secret = secrets.get(random.nextInt(secrets.size())).bytes();
        if (text.length > 2 * secret.length) {
          System.arraycopy(
              secret, 0, text, random.nextInt(text.length - secret.length), secret.length);
        }
      }
      same(file + " with secrets", text, USUAL, text.length);
      files++;
    }
    System.out.println("the same in files of 1C: " + files);
  }

  private static List<Path> xmlFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".xml")).sorted().toList();
    }
  }

  @Test
  void aTextThatBeginsOrEndsWithWhatIsLookedFor() {
    int cases = 0;
    for (Sample sample : RuleSamples.all()) {
      byte[] text = sample.bytes();
      for (int cut = 0; cut < text.length; cut++) {
        same(
            sample + " from " + cut,
            Arrays.copyOfRange(text, cut, text.length),
            SMALL,
            text.length);
        same(sample + " up to " + cut, Arrays.copyOf(text, cut), SMALL, text.length);
        cases += 2;
      }
    }
    System.out.println("the same in cut samples: " + cases);
  }

  private static int same(String what, byte[] text, int capacity, int piece) {
    Scan scan = SCANNER.begin(capacity);
    org.onecgate.scan.first.Scan first = FIRST.begin(capacity);
    for (int at = 0; at < text.length; at += piece) {
      scan.update(text, at, Math.min(piece, text.length - at));
      first.update(text, at, Math.min(piece, text.length - at));
    }
    ScanResult result = scan.end();
    org.onecgate.scan.first.ScanResult expected = first.end();
    assertThat(told(result.findings())).as(what).isEqualTo(told(expected.findings()));
    assertThat(result.limitReached()).as(what).isEqualTo(expected.limitReached());
    return result.findings().size();
  }

  /** How often a rule has found something, so that nobody compares nothing. */
  private static void assertFound(int found, int cases) {
    System.out.println("findings in them: " + found);
    assertThat(found).isGreaterThan(cases / 4);
  }

  private static List<String> told(List<?> findings) {
    return findings.stream().map(Object::toString).toList();
  }

  /** The first scanner sees the text as cut 122 bytes behind this keyword, so that the second secret ends well. */
  @Test
  void whereTheTextIsCutBehindAKeyword() {
    String noSecret = "https://aaa/rest/1/aaaaaaaaaaaaaaaa/";
    for (int length = 40; length < 80; length++) {
      for (String behind : List.of("", "x", "x ", "/")) {
        String text =
            noSecret + "    https://" + "b".repeat(length) + "/rest/1/a1b2c3d4e5f6a7b8" + behind;
        same(text, text.getBytes(StandardCharsets.US_ASCII), SMALL, text.length());
      }
    }
  }

  @Test
  void theEntropyOfAPieceIsThatOfItsBytesWhateverWasAskedBefore() {
    Random random = new Random(SEED);
    byte[] text = signs(random, 3_000).getBytes(StandardCharsets.ISO_8859_1);
    Entropy entropy = new Entropy(200);
    int from = 0;
    int to = 0;
    for (int round = 0; round < 20_000; round++) {
      from = random.nextInt(50) == 0
          ? random.nextInt(2_500)
          : Math.min(2_500, from + random.nextInt(5));
      to = Math.max(
          from + 1,
          Math.min(from + 200, random.nextInt(9) == 0 ? from + 9 : to + random.nextInt(7)));
      double exact = exactEntropy(text, from, to);
      assertThat(entropy.isAtLeast(exact, text, 0, from, to)).isTrue();
      assertThat(entropy.isAtLeast(exact + 1e-9, text, 0, from, to)).isFalse();
      assertThat(entropy.isAtLeast(exact - 1e-3, text, 0, from, to)).isTrue();
      assertThat(entropy.isAtLeast(exact + 1e-3, text, 0, from, to)).isFalse();
    }
  }

  private static double exactEntropy(byte[] text, int from, int to) {
    int[] counts = new int[256];
    for (int i = from; i < to; i++) {
      counts[text[i] & 0xff]++;
    }
    double sum = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / (to - from);
        sum -= share * Math.log(share) / Math.log(2);
      }
    }
    return sum;
  }

  @Test
  void anExpressionMatchesWhatRe2Matches() {
    List<String> expressions = new ArrayList<>();
    for (String line : rules().lines().toList()) {
      if (line.startsWith("regex = ") || line.startsWith("allow = ")) {
        expressions.add(line.substring(line.indexOf(" = ") + 3));
      }
    }
    expressions.addAll(List.of(
        "(?i)\u00e0[^\u00d0k]{1,3}?(s|ss){2,3}",
        "a{0,3}a{2}",
        "(?:a|ab)(c|bcd)(?:d|)",
        "(a{1,3}?)(?:a|b){2,5}?b?",
        "\\Ba.\\b|(?s:b.)\\B",
        "(?i:a(?-i)b|c)d?|x+?y",
        "(?:a{0,2}|b){2}$",
        "[]a-]{2}|[^\\]x-]\\z",
        "\\A[\\w.]{1,70}?:(\\D\\S{2,70})\\W"));
    Random random = new Random(SEED);
    int matches = 0;
    for (String expression : expressions) {
      Pattern pattern = Pattern.compile(expression);
      Places places = new Places(new Expression(expression));
      for (int round = 0; round < 400; round++) {
        byte[] text =
            near(expression, samplesOf(expression), random).getBytes(StandardCharsets.ISO_8859_1);
        int at = 0;
        places.look(text, 0, text.length, true);
        Matcher matcher = pattern.matcher(new Latin1(text, 0, text.length));
        while (at <= text.length && matcher.find(at)) {
          String what = expression + " in " + new String(text, StandardCharsets.ISO_8859_1);
          assertThat(places.next(at, text.length)).as(what).isEqualTo(matcher.start());
          places.follow(matcher.start());
          assertThat(places.end()).as(what).isEqualTo(matcher.end());
          boolean hasGroup = matcher.groupCount() > 0 && matcher.start(1) >= 0;
          assertThat(places.groupStart()).as(what).isEqualTo(matcher.start(hasGroup ? 1 : 0));
          assertThat(places.groupEnd()).as(what).isEqualTo(matcher.end(hasGroup ? 1 : 0));
          at = matcher.start() + 1;
          matches++;
        }
        assertThat(places.next(at, text.length)).as(expression).isEqualTo(-1);
      }
    }
    System.out.println("the same matches: " + matches);
    assertThat(matches).isGreaterThan(10_000);
  }

  private static String rules() {
    try (var in = SecretScanner.class.getResourceAsStream("secret-rules.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The samples that the expression matches, and all others if there is none. */
  private static List<String> samplesOf(String expression) {
    Pattern pattern = Pattern.compile(expression);
    List<String> all = RuleSamples.all().stream()
        .map(sample -> new String(sample.bytes(), StandardCharsets.ISO_8859_1))
        .toList();
    List<String> matched =
        all.stream().filter(text -> pattern.matcher(text).find()).toList();
    return matched.isEmpty() ? all : matched;
  }

  /** A text that an expression could match: a sample, a changed one, a piece of the expression, or signs. */
  private static String near(String expression, List<String> samples, Random random) {
    String sample = samples.get(random.nextInt(samples.size()));
    return switch (random.nextInt(6)) {
      case 0 -> signs(random, random.nextInt(3)) + sample + signs(random, random.nextInt(3));
      case 1 -> changed(sample, random);
      case 2 -> changed(sample, random) + changed(sample, random) + sample;
      case 3 -> signs(random, random.nextInt(30)) + changed(expression, random).repeat(2);
      case 4 ->
        random
                .ints(random.nextInt(12), 'a', 'e')
                .mapToObj(Character::toString)
                .reduce("", String::concat)
            + "aaab".substring(random.nextInt(4));
      default -> signs(random, random.nextInt(150));
    };
  }
}
