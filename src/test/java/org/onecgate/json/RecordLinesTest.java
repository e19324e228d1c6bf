package org.onecgate.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.Sentence;
import org.onecgate.commerceml.Entry;
import org.onecgate.commerceml.Export;
import org.onecgate.delivery.Manifest;
import org.onecgate.staging.XmlFacts;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;

/**
 * Lines are read fast, and as the reader of all other JSON reads them: the same records of the same lines, and no
 * record of a line that it refuses (R2).
 */
class RecordLinesTest {
  private static final long SEED = Long.getLong("tests.seed", 20261129L);
  private static final Path GOLDEN = Path.of("src/test/resources/org/onecgate/commerceml/traps");
  private static final Pattern KIND = Pattern.compile("\\{\"kind\":\"(\\w+)\".*");

  /** Classes of records by the kinds of their lines. */
  private static final Map<String, Class<?>> KINDS = Stream.concat(
          Arrays.stream(Entry.class.getPermittedSubclasses()), Stream.of(Export.class))
      .collect(Collectors.toMap(RecordWriter::kind, Function.identity()));

  enum Colour {
    RED,
    BLUE
  }

  record All(
      @Nullable String text,
      @Nullable BigDecimal number,
      @Nullable Integer whole,
      int least,
      @Nullable Long big,
      long count,
      @Nullable Boolean maybe,
      boolean sure,
      @Nullable Colour colour,
      @Nullable String final_,
      @Nullable Part part,
      @Nullable List<Part> parts,
      @Nullable List<String> texts,
      @Nullable List<List<Integer>> lists) {}

  /** What only files hold. */
  record Kept(
      @Nullable Instant time,
      @Nullable Map<String, Integer> counts,
      @Nullable Map<String, List<Part>> parts,
      @Nullable Sentence said,
      long size) {}

  record Part(@Nullable String id, @Nullable List<Part> parts) {
    Part {
      if ("bad".equals(id)) {
        throw new IllegalArgumentException("the field id is bad");
      }
    }
  }

  @Test
  void eachLineThatIsKeptAsAnExampleIsReadFastAndAsBefore() throws Exception {
    int lines = 0;
    for (String line : golden()) {
      Matcher kind = KIND.matcher(line);
      if (kind.matches() && KINDS.containsKey(kind.group(1))) {
        Class<?> type = KINDS.get(kind.group(1));
        assertThat(RecordParser.fast(line, type))
            .as(line)
            .isNotNull()
            .isEqualTo(JsonStore.parseLeniently(line, type));
        lines++;
      }
    }
    assertThat(lines).isGreaterThan(100);
  }

  @Test
  void anyRecordIsReadFastAsItWasWritten() throws Exception {
    Random random = new Random(SEED);
    List<Class<?>> types = new ArrayList<>(KINDS.values());
    types.add(All.class);
    for (int round = 0; round < 3000; round++) {
      Class<?> type = types.get(random.nextInt(types.size()));
      Record record = (Record) any(type, random, 0);
      String line = line(record);
      Object read = RecordParser.fast(line, type);
      assertThat(read).as("%s of seed %d", line, SEED).isNotNull();
      assertThat(read).isEqualTo(JsonStore.parseLeniently(line, type)).isEqualTo(record);
    }
  }

  @Test
  void theFileOfAManifestIsReadFastAsItWasWritten() throws Exception {
    Sentence said =
        new Sentence("SECRET", Map.of("name", "é", "n", 5L, "in", new Sentence("X", Map.of())));
    Manifest manifest = new Manifest(
        Manifest.SCHEMA,
        "20261121T010203004Z-0000002a",
        new Manifest.Server("shop", "Магазин", "shop"),
        "catalog",
        "import",
        new Manifest.Event("deactivate", 5L),
        Instant.EPOCH,
        Instant.EPOCH.plusNanos(1_000),
        Instant.EPOCH.plusMillis(1),
        List.of(new Manifest.File(
            "a.xml",
            "files/a.xml",
            1L << 40,
            "00",
            null,
            new XmlFacts(
                "К",
                "2.10",
                null,
                "UTF-8",
                List.of("Каталог"),
                true,
                new XmlFacts.Counts(1, 2, 3, 4, 5)),
            true,
            null,
            3)),
        List.of(new Manifest.Archive("a.zip", 5, "00", null)),
        List.of(new Manifest.Finding(
            "a.xml", "rule", "detail", said, null, null, 1L, List.of("x"), null)),
        List.of(new Manifest.Records("product", "records/product.jsonl", 1, 2, "00")),
        null);
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      String text = new String(store.bytes(manifest), StandardCharsets.UTF_8);
      assertThat(RecordParser.fast(text, Manifest.class))
          .isEqualTo(manifest)
          .isEqualTo(JsonStore.parseLeniently(text, Manifest.class));
    }
  }

  /** A byte is removed, changed or doubled; a line is cut off. */
  @Test
  void aBrokenLineIsTheSameOrIsRefusedInTheSameWords() throws Exception {
    Random random = new Random(SEED);
    List<String> lines = new ArrayList<>();
    lines.add(
        "{\"text\":\"a\\u00e9\\n\\ud83d\\ude00Ж\",\"number\":-1.50e+2,\"whole\":7,\"least\":0,\"big\":-12,"
            + "\"count\":3,\"maybe\":true,\"sure\":false,\"colour\":\"RED\",\"final\":\"\",\"other\":[1,{\"a\":null}],"
            + "\"part\":{\"id\":\"x\",\"parts\":[]},\"parts\":[{\"id\":\"y\"}],\"texts\":[\"\",\"b\"],"
            + "\"lists\":[[],[1,2]],\"text\":null}");
    for (int i = 0; i < 10; i++) {
      lines.add(line((Record) any(All.class, random, 2)));
    }
    lines.add(
        "{\"time\":\"2026-11-30T01:02:03.004Z\",\"counts\":{\"a\":1,\"b\":-2,\"a\":3},\"parts\":{\"x\":[{\"id\":\"y\"}],\"z\":[]},"
            + "\"said\":{\"code\":\"X\",\"values\":{\"t\":\"text\",\"n\":12,\"s\":{\"code\":\"Y\",\"values\":{}}}},\"size\":7}");
    int different = 0;
    for (String line : lines) {
      Class<?> type = line.contains("\"said\"") ? Kept.class : All.class;
      byte[] whole = line.getBytes(StandardCharsets.UTF_8);
      for (int at = 0; at < Math.min(whole.length, 1500); at++) {
        for (byte put : "\"\\{}[],: 0-.eEnt\u0001u".getBytes(StandardCharsets.UTF_8)) {
          byte[] changed = whole.clone();
          changed[at] = put;
          different += same(changed, type);
        }
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        different += same(flipped, type);
        different += same(without(whole, at), type);
        different += same(Arrays.copyOf(whole, at), type);
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        System.arraycopy(whole, at, longer, at + 1, whole.length - at);
        different += same(longer, type);
      }
    }
    assertThat(different).as("lines that are still records").isGreaterThan(1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "1",
        "\"a\"",
        "{}",
        " { } ",
        "\ufeff{}",
        "{}{}",
        "{} x",
        "{},",
        "{\"text\":1}",
        "{\"text\":null}",
        "{\"text\":[]}",
        "{\"text\":\"a\",\"text\":\"b\"}",
        "{\"text\":1,\"text\":\"b\"}",
        "{\"text\":\"b\",\"text\":1}",
        "{\"text\":\"b\",\"text\":null}",
        "{\"part\":{\"id\":\"bad\"}}",
        "{\"part\":{\"id\":\"bad\"},\"part\":{}}",
        "{\"texts\":\"a\"}",
        "{\"texts\":[null]}",
        "{\"texts\":{}}",
        "{\"parts\":[{},{\"id\":\"bad\"}]}",
        "{\"part\":[]}",
        "{\"colour\":\"GREEN\"}",
        "{\"colour\":\"red\"}",
        "{\"colour\":0}",
        "{\"maybe\":\"true\"}",
        "{\"maybe\":1}",
        "{\"sure\":null}",
        "{\"least\":null}",
        "{\"whole\":2147483647}",
        "{\"whole\":2147483648}",
        "{\"whole\":1.0}",
        "{\"whole\":1.5}",
        "{\"whole\":1e2}",
        "{\"whole\":\"1\"}",
        "{\"big\":9223372036854775807}",
        "{\"big\":9223372036854775808}",
        "{\"big\":-9223372036854775808}",
        "{\"number\":-0}",
        "{\"number\":-0.0}",
        "{\"number\":00}",
        "{\"number\":01}",
        "{\"number\":1.}",
        "{\"number\":.1}",
        "{\"number\":+1}",
        "{\"number\":-}",
        "{\"number\":1e}",
        "{\"number\":1e99}",
        "{\"number\":1e100}",
        "{\"number\":1E-99}",
        "{\"number\":NaN}",
        "{\"number\":1234567890123456789012345678901234567890}",
        "{\"number\":-1234567890123456789012345678901234567890}",
        "{\"number\":12345678901234567890123456789012345678901}",
        "{\"number\":0.1234567890123456789012345678901234567890}",
        "{\"number\":0.12345678901234567890123456789012345678901}",
        "{\"other\":12345678901234567890123456789012345678901}",
        "{\"other\":[{\"a\":[1e100]}]}",
        "{\"other\":{\"a\":tru}}",
        "{\"text\":\"\\u2028\\u2029\u2028\"}",
        "{\"text\":\"\\ud83d\\ude00\\ud83d\"}",
        "{\"text\":\"\\ude00\"}",
        "{\"te\\u0078t\":\"a\"}",
        "{\"text\":\"\\x\"}",
        "{\"text\":\"\\u12\"}",
        "{\"text\":\"a\tb\"}",
        "{'text':'a'}",
        "{text:\"a\"}",
        "{\"text\":\"a\",}",
        "{\"text\" : \"a\" }",
        "{/**/}",
        "{\"kind\":{\"text\":\"a\"},\"text\":\"b\"}",
        "{\"time\":\"soon\"}",
        "{\"time\":1}",
        "{\"counts\":[]}",
        "{\"counts\":{\"a\":null}}",
        "{\"counts\":{\"a\":1.5}}",
        "{\"counts\":{\"b\":1,\"a\":2,\"b\":3}}",
        "{\"counts\":{},\"counts\":null}",
        "{\"parts\":{\"a\":{}}}",
        "{\"parts\":{\"a\":[{\"id\":\"bad\"}]}}",
        "{\"said\":{}}",
        "{\"said\":\"X\"}",
        "{\"said\":{\"code\":\"X\"}}",
        "{\"said\":{\"code\":\"X\",\"values\":{\"a\":1.0}}}",
        "{\"said\":{\"code\":\"X\",\"values\":{\"a\":1e2}}}",
        "{\"said\":{\"code\":\"X\",\"values\":{\"a\":9223372036854775808}}}",
        "{\"said\":{\"code\":\"X\",\"values\":{\"a\":true}}}",
        "{\"said\":{\"code\":\"X\",\"values\":{\"a\":[1,\"b\"]}}}",
        "{\"said\":{\"code\":\"X\",\"values\":{\"a\":null}}}",
        "{\"said\":{\"code\":\"X\",\"values\":{\"a\":{}}}}"
      })
  void whatIsUnusualIsTheSame(String line) throws Exception {
    same(line.getBytes(StandardCharsets.UTF_8), All.class);
    same(line.getBytes(StandardCharsets.UTF_8), Kept.class);
  }

  @Test
  void theDeepestThatIsReadIsTheSame() throws Exception {
    for (String[] each :
        new String[][] {{"{\"other\":", "[", "]"}, {"{\"part\":", "{\"parts\":[", "]}"}}) {
      int read = 0;
      for (int depth = 1; depth < 80; depth++) {
        String inside = each[1].repeat(depth) + each[2].repeat(depth);
        read += same((each[0] + inside + "}").getBytes(StandardCharsets.UTF_8), All.class);
      }
      assertThat(read).isBetween(30, 63);
    }
    String deep = "{\"other\":" + "[".repeat(1_000_000);
    assertThat(same(deep.getBytes(StandardCharsets.UTF_8), All.class)).isZero();
  }

  @Test
  void aLineThatIsNoneIsNamedByItsNumberAndThoseBeforeItAreRead() {
    byte[] lines =
        "{\"text\":\"a\"}\n{\"text\":\"b\"}\r\n{\"text\":3}\n".getBytes(StandardCharsets.UTF_8);
    List<All> read = new ArrayList<>();
    try (Stream<All> all = RecordLines.read(new ByteArrayInputStream(lines), All.class)) {
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> all.forEach(read::add))
          .havingCause()
          .withMessage("no record in line 3: text must be a text");
    }
    assertThat(read).extracting(All::text).containsExactly("a", "b");
  }

  @Test
  void whoeverTakesTheRecordsThrowsAsTheyLike() {
    byte[] line = "{}\n".getBytes(StandardCharsets.UTF_8);
    UncheckedIOException thrown = new UncheckedIOException(new IOException("mine"));
    try (Stream<All> all = RecordLines.read(new ByteArrayInputStream(line), All.class)) {
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> all.forEach(each -> {
            throw thrown;
          }))
          .isSameAs(thrown);
    }
  }

  /**
   * Requires that both readers say the same.
   *
   * @return 1 if that is a record
   */
  private static int same(byte[] bytes, Class<?> type) throws IOException {
    Object before;
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      return 0; // more than one line
    }
    try {
      before = JsonStore.parseLeniently(text, type);
    } catch (BadJsonException e) {
      before = "no record in line 1: " + e.getMessage();
    }
    Object now;
    try (Stream<?> all = RecordLines.read(
        new ByteArrayInputStream((text + '\n').getBytes(StandardCharsets.UTF_8)), type)) {
      now = all.toList().get(0);
    } catch (UncheckedIOException e) {
      now = String.valueOf(e.getCause().getMessage());
    }
    assertThat(now).as(text.length() > 5000 ? "a long line" : text).isEqualTo(before);
    return type.isInstance(now) ? 1 : 0;
  }

  private static byte[] without(byte[] bytes, int at) {
    byte[] shorter = new byte[bytes.length - 1];
    System.arraycopy(bytes, 0, shorter, 0, at);
    System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
    return shorter;
  }

  private static List<String> golden() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(GOLDEN)) {
      for (Path file :
          files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        lines.addAll(Arrays.asList(Files.readString(file).split("\n")));
      }
    }
    return lines;
  }

  private static String line(Record record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RecordWriter writer = new RecordWriter(out);
    writer.write(record);
    writer.flush();
    return out.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  /** Any value of a type that a component has. */
  private static Object any(Type type, Random random, int depth) throws Exception {
    if (type instanceof ParameterizedType generic) {
      List<Object> list = new ArrayList<>();
      for (int i = random.nextInt(depth > 3 ? 1 : 4); i > 0; i--) {
        list.add(any(generic.getActualTypeArguments()[0], random, depth + 1));
      }
      return list;
    }
    Class<?> plain = (Class<?>) type;
    if (plain == String.class) {
      return text(random);
    }
    if (plain == BigDecimal.class) {
      return new BigDecimal(new BigInteger(1 + random.nextInt(100), random), random.nextInt(30))
          .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
    }
    if (plain == int.class || plain == Integer.class) {
      return random.nextInt();
    }
    if (plain == long.class || plain == Long.class) {
      return random.nextLong();
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return random.nextBoolean();
    }
    if (plain.isEnum()) {
      return plain.getEnumConstants()[random.nextInt(plain.getEnumConstants().length)];
    }
    RecordComponent[] components = plain.getRecordComponents();
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < values.length; i++) {
      if (components[i].getType().isPrimitive() || random.nextInt(depth + 2) == 0) {
        values[i] = any(components[i].getGenericType(), random, depth + 1);
      }
    }
    Constructor<?> constructor = plain.getDeclaredConstructor(
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    constructor.setAccessible(true);
    return constructor.newInstance(values);
  }

  private static String text(Random random) {
    String[] letters = {
      "a",
      "Ж",
      "€",
      "\ud83d\ude00",
      "\"",
      "\\",
      "\n",
      "\r",
      "\u2028",
      "\u2029",
      "\u0000",
      "\ud83d",
      "\ude00",
      "/"
    };
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }
}
