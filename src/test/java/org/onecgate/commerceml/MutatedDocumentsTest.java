package org.onecgate.commerceml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onecgate.json.RecordWriter;

/**
 * Whatever is done to a document, it is read to its end or refused as XML: nothing else is thrown, nothing hangs,
 * and the reader can say where it stood.
 */
class MutatedDocumentsTest {
  private static final long SEED = Long.getLong("tests.seed", 20261129L);

  /** Of the processor, as others may keep it busy. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** More of a document is not taken, or a million of them take hours. */
  private static final int MOST = 8 << 10;

  private static final String[] TAGS = {
    "Товар", "Предложение", "Группы", "Группа", "Документ", "Ид", "Каталог", "Классификатор",
    "Цены", "Цена", "Количество", "Остатки", "Склад", "ЗначениеРеквизита", "Контейнер", "Чужой",
    "СодержитТолькоИзменения", "Свойство", "ВариантыЗначений", "Статус", "КоммерческаяИнформация"
  };
  private static final String[] PIECES = {
    "&amp;",
    "&nbsp;",
    "&#0;",
    "&#x1d;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?x",
    "?>",
    "\u0000",
    "99999999999999999999999999999999999999999999999",
    "1 234,50",
    "-",
    "1e999999999",
    " a='1'",
    "<!DOCTYPE a>",
    "xmlns:b='c'",
    "\ud83d\ude00",
    "#",
    "Удален",
    "\u00a0",
    "<",
    ">",
    "&",
    "'"
  };

  @Test
  void aMutatedDocumentIsReadOrRefused() throws Exception {
    check(2_000);
  }

  @Test
  @Tag("long")
  void anyOfAMillionMutatedDocumentsIsReadOrRefused() throws Exception {
    check(Integer.getInteger("tests.rounds", 1_000_000));
  }

  private static void check(int rounds) throws Exception {
    List<byte[]> documents = documents();
    Random random = new Random(SEED);
    RecordWriter writer = new RecordWriter(OutputStream.nullOutputStream());
    int whole = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] document = documents.get(random.nextInt(documents.size()));
      boolean gently = random.nextBoolean(); // it stays well-formed
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        document =
            mutated(document, gently ? 5 + 2 * random.nextInt(2) : random.nextInt(9), random);
      }
      long began = THREADS.getCurrentThreadCpuTime();
      EntryReader reader = null;
      try {
        reader = new EntryReader(
            new ByteArrayInputStream(document), entry -> writer.write((Record) entry));
        reader.read();
        whole++;
      } catch (XMLStreamException e) {
        assertThat(reader == null || reader.near().id().length() <= 200).isTrue();
      } catch (RuntimeException | Error e) {
        fail(
            "round " + round + " of seed " + SEED + ": "
                + Base64.getEncoder().encodeToString(document),
            e);
      }
      assertThat(THREADS.getCurrentThreadCpuTime() - began)
          .as("round %d of seed %d", round, SEED)
          .isLessThan(LONGEST.toNanos());
    }
    System.out.printf(
        "mutated documents: %d, %d of them well-formed (tests.seed=%d)%n", rounds, whole, SEED);
    assertThat(whole).isBetween(rounds / 5, rounds);
  }

  private static List<byte[]> documents() throws IOException {
    List<byte[]> documents = new ArrayList<>();
    for (String trap : TrapsTest.traps()) {
      documents.add(TrapsTest.trap(trap));
    }
    String documentsTrap = new String(TrapsTest.trap("documents"), StandardCharsets.UTF_8);
    documents.add(
        ("\ufeff" + documentsTrap.replace("UTF-8", "UTF-16")).getBytes(StandardCharsets.UTF_16LE));
    Path samples = Path.of(System.getProperty("tests.samples", "../shared/samples"));
    if (Files.isDirectory(samples)) {
      try (var files = Files.walk(samples)) {
        for (Path file :
            files.filter(f -> f.toString().endsWith(".xml")).sorted().toList()) {
          byte[] bytes = Files.readAllBytes(file);
          documents.add(bytes.length <= MOST ? bytes : Arrays.copyOf(bytes, MOST));
        }
      }
    }
    return documents;
  }

  private static byte[] mutated(byte[] document, int how, Random random) {
    if (document.length == 0) {
      return document;
    }
    int at = random.nextInt(document.length);
    int length = random.nextInt(Math.min(200, document.length - at) + 1);
    String tag = TAGS[random.nextInt(TAGS.length)];
    return switch (how) {
      case 0 -> {
        byte[] flipped = document.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        yield flipped;
      }
      case 1 -> Arrays.copyOf(document, at);
      case 2 -> spliced(document, at, length, new byte[0]);
      case 3 -> spliced(document, at, 0, Arrays.copyOfRange(document, at, at + length));
      case 4 -> inserted(document, at, "<" + tag + ">", random);
      case 5 -> inserted(document, at, "<" + tag + ">1</" + tag + ">", random);
      case 6 -> inserted(document, at, "</" + tag + ">", random);
      case 7 -> {
        int depth = random.nextInt(140);
        yield inserted(
            document,
            at,
            ("<" + tag + ">").repeat(depth) + ("</" + tag + ">").repeat(depth),
            random);
      }
      default -> inserted(document, at, PIECES[random.nextInt(PIECES.length)], random);
    };
  }

  /** Mostly between elements, where it does not only break the document. */
  private static byte[] inserted(byte[] document, int at, String text, Random random) {
    int place = at;
    if (random.nextInt(100) > 0) {
      while (place < document.length && document[place] != '<') {
        place++;
      }
    }
    return spliced(document, place, 0, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] spliced(byte[] document, int at, int remove, byte[] insert) {
    byte[] made = new byte[document.length - remove + insert.length];
    System.arraycopy(document, 0, made, 0, at);
    System.arraycopy(insert, 0, made, at, insert.length);
    System.arraycopy(
        document, at + remove, made, at + insert.length, document.length - at - remove);
    return made;
  }
}
