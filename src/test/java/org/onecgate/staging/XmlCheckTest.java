package org.onecgate.staging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Place;
import org.onecgate.SafeName;
import org.onecgate.Sentence;
import org.onecgate.StrictXml;

/**
 * Proves that documents of any encoding pass if they are well-formed to their end, and that nothing
 * else does: no DTD, no entity from elsewhere, no bomb (S8, protocol (b)25).
 */
class XmlCheckTest {
  private static final SafeName NAME = new SafeName("import.xml");
  private static final Charset WINDOWS_1251 = Charset.forName("windows-1251");
  private static final String DOCUMENT = """
      <?xml version="1.0" encoding="%s"?>
      <!-- обмен -->
      <КоммерческаяИнформация ВерсияСхемы="2.05" xmlns="urn:1C.ru:commerceml_2">
        <Каталог><Товары>
          <Товар><Ид>a#b</Ид><Наименование>Ёлка &lt;&amp;&#8470;&gt; <![CDATA[<b>]]></Наименование></Товар>
        </Товары></Каталог>
      </КоммерческаяИнформация>
      """;

  @TempDir
  Path directory;

  @Test
  void aDocumentPassesInEveryEncodingThatItDeclares() {
    assertPasses(DOCUMENT.formatted("UTF-8").getBytes(UTF_8));
    assertPasses(DOCUMENT.formatted("utf-8").getBytes(UTF_8));
    assertPasses(DOCUMENT.formatted("windows-1251").getBytes(WINDOWS_1251));
    assertPasses(DOCUMENT.formatted("Windows-1251").getBytes(WINDOWS_1251));
    assertPasses(DOCUMENT.formatted("UTF-16").getBytes(UTF_16));
    assertPasses(("\ufeff" + DOCUMENT.formatted("UTF-16")).getBytes(UTF_16LE));
    assertPasses(("\ufeff" + DOCUMENT.formatted("UTF-8")).getBytes(UTF_8));
    assertPasses(DOCUMENT.replaceFirst("(?s)<\\?.*?\\?>", "").strip().getBytes(UTF_8));
    assertPasses("<a/>".getBytes(UTF_8));
    assertPasses("<a/>\n<!-- c -->\n<?pi x?>\n \r\n".getBytes(UTF_8));
    assertPasses("<a xmlns='x' b=\"1\"><!-- --><?p?>&quot;</a>".getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          <a><b></a>                                   | 1 | 9
          <a>                                          | 1 | 3
          <a></a><b/>                                  | 1 | 9
          <a/>garbage                                  | 1 | 5
          garbage<a/>                                  | 1 | 1
          <a>&</a>                                     | 1 | 5
          <a b=c/>                                     | 1 | 6
          <a b='1' b='2'/>                             | 1 | 1
          <a><![CDATA[x</a>                            | 1 | 1
          <a><!-- -- --></a>                           | 1 | 1
          <a:b/>                                       | 1 | 1
          <1/>                                         | 1 | 2
          """)
  void whatIsNotWellFormedIsRefusedWithItsPlace(String text, int line, int atLeast) {
    String detail = refused(text.getBytes(UTF_8));
    assertThat(detail).matches("import\\.xml: .+, line \\d+ column \\d+");
    assertThat(detail).contains("line " + line + " ");
    int column = Integer.parseInt(detail.substring(detail.lastIndexOf(' ') + 1));
    assertThat(column).isGreaterThanOrEqualTo(atLeast);
  }

  /** The kinds that real exchanges met, and what a person has to mend. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          <a>5 &nbsp; кг</a>                | the entity &nbsp; is not known
          <a b='&laquo;'/>                  | the entity &laquo; is not known
          <a>01\u001d21</a>                 | the character U+001D, which XML forbids
          <a b='\u001d'/>                   | the character U+001D, which XML forbids
          <a>\u0000</a>                     | the character U+0000, which XML forbids
          <a>\uffff</a>                     | the character U+FFFF, which XML forbids
          <a>&#31;</a>                      | a reference to U+001F, which XML forbids
          <a>&#x1F;</a>                     | a reference to U+001F, which XML forbids
          \\r\\n<?xml version='1.0'?><a/>   | something before the XML declaration
          <a>x<br>y</a>                     | <br> is not closed
          <a><б>x</a>                       | an element is not closed
          <a>Рога & Копыта</a>              | a bare & (&amp; is meant)
          <a>R&D x</a>                      | a bare & (&amp; is meant)
          <a>x < y</a>                      | a bare < (&lt; is meant)
          <a b='<'/>                        | a bare < in an attribute
          <a><b>x                           | ends inside b
          <a b='x                           | ends too early
          <a/><a/>                          | a second root element
          <a/>x                             | something behind the end
          x<a/>                             | something before the first element
          <?xml version='1.0'?>             | no element
          <a b='1' b='2'/>                  | an attribute comes twice
          <a b=1/>                          | an attribute without quotes
          <x:a/>                            | a prefix without its namespace
          <a>]]></a>                        | a bare ]]>
          <?xml version='1.0' encoding='koi9'?><a/>   | the encoding koi9 is not known
          <?xml version='1.0' encoding='UTF-16'?><a/> | in another encoding than it says
          """)
  void theCauseIsToldInAFewWords(String document, String cause) {
    String text = document.replace("\\r\\n", "\r\n");
    assertThat(refused(text.getBytes(UTF_8))).startsWith("import.xml: " + cause);
  }

  @Test
  void bytesOfAnotherEncodingAreToldWithTheirLine() {
    String text = "<?xml version='1.0' encoding='UTF-8'?>\n<a>\n<b>Щётка</b></a>";
    byte[] bytes = text.getBytes(WINDOWS_1251);
    XmlCheck check = new XmlCheck();
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> check.read(NAME, new ByteArrayInputStream(bytes)))
        .satisfies(e -> assertThat(
                check.explained(e, () -> new ByteArrayInputStream(bytes)).detail())
            .hasToString("import.xml: bytes that are not UTF-8, line 3 column 5"));
  }

  @Test
  void theNearestRecordIsTold() throws Exception {
    String text = """
        <КоммерческаяИнформация><Каталог><Товары>
        <Товар><Ид>a-1</Ид><Наименование>Первый</Наименование></Товар>
        <Товар><Ид>б#2</Ид><Артикул>А-2</Артикул><Группы><Ид>g</Ид></Группы>
        <Наименование>Щётка &amp; совок</Наименование><Описание>вес около 5&nbsp;кг, цвет синий, \
        размер большой</Описание></Товар>
        </Товары></Каталог></КоммерческаяИнформация>
        """;
    byte[] bytes = text.getBytes(UTF_8);
    XmlCheck check = new XmlCheck();
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> check.read(NAME, new ByteArrayInputStream(bytes)))
        .satisfies(e -> {
          FaultException explained = check.explained(e, () -> new ByteArrayInputStream(bytes));
          assertThat(explained.detail())
              .hasToString(
                  "import.xml: the entity &nbsp; is not known, line 4 column 73, near id ?#2");
          assertThat(explained.place())
              .isEqualTo(new Place(
                  "б#2",
                  "Щётка & совок",
                  "А-2",
                  4,
                  73,
                  "ние>вес около 5&nbsp;кг, цвет синий, раз"));
        });
  }

  @ParameterizedTest
  @CsvSource({
    "UTF8, UTF-8",
    "utf_8, UTF-8",
    "Utf 8, UTF-8",
    "cp1251, windows-1251",
    "CP-1251, windows-1251",
    "win1251, windows-1251",
    "Windows1251, windows-1251",
    "windows_1251, windows-1251",
    "1251, windows-1251"
  })
  void theUsualMisspellingsOfAnEncodingAreUnderstood(String said, Charset meant) throws Exception {
    byte[] document = DOCUMENT.formatted(said).getBytes(meant);
    XmlFacts facts = new XmlCheck().check(NAME, new ByteArrayInputStream(document));
    assertThat(facts.encoding()).isEqualTo(said);
    assertThat(facts.counts().goods()).isEqualTo(1);
  }

  @Test
  void aBodyThatIsNoXmlIsCalledWhatItIs() {
    assertThat(refused(new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0}))
        .startsWith("import.xml: a zip archive, not XML");
    assertThat(refused(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0}))
        .startsWith("import.xml: a gzip archive, not XML");
    assertThat(
            refused("--b1\r\nContent-Disposition: form-data\r\n\r\n<a/>\r\n--b1--".getBytes(UTF_8)))
        .startsWith("import.xml: a multipart form, not the file itself");
    for (String page : List.of(
        "<!DOCTYPE html><html><body>502</body></html>",
        "\n<!doctype HTML PUBLIC '-//W3C//DTD'><html>",
        "<html><body>Вход</body></html>",
        "<HTML><br></HTML>",
        "<html xmlns='x'/>")) {
      assertThat(refused(page.getBytes(UTF_8))).startsWith("import.xml: an HTML page, not XML");
    }
  }

  @Test
  void moreThanAHundredThousandReferencesAreNothingSpecial() {
    assertPasses(("<a>" + "&lt;&amp;&#8470;".repeat(50_000) + "</a>").getBytes(UTF_8));
  }

  @Test
  void theLineIsThatOfTheMistake() {
    assertThat(refused("<a>\n<b>\n</b>\n<c>\n</a>".getBytes(UTF_8))).contains("line 5 column ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "\n\n", "<?xml version='1.0'?>", "<!-- only -->", "\ufeff", "PK"})
  void aDocumentWithoutAnElementIsRefused(String text) {
    refused(text.getBytes(UTF_8));
  }

  @Test
  void everyTruncationIsRefused() {
    for (byte[] whole : List.of(
        DOCUMENT.formatted("UTF-8").strip().getBytes(UTF_8),
        DOCUMENT.formatted("windows-1251").strip().getBytes(WINDOWS_1251),
        DOCUMENT.formatted("UTF-16").strip().getBytes(UTF_16))) {
      for (int length = 0; length < whole.length; length++) {
        refused(Arrays.copyOf(whole, length));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a/>\u0000",
        "<a/>x",
        "<a/><a/>",
        "<a/><?xml version='1.0'?>",
        "<a/>&amp;",
        "<a/><![CDATA[]]>",
        "<a/>\u0000\u0000\u0000\u0000"
      })
  void garbageBehindTheEndIsRefused(String text) {
    refused(text.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a []><a/>",
        "<!DOCTYPE a [<!ELEMENT a ANY>]><a/>",
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        "<!DOCTYPE a PUBLIC '-//x' 'http://127.0.0.1:1/x.dtd'><a/>",
        "<?xml version='1.0'?>\n<!-- c --><!DOCTYPE a><a/>"
      })
  void aDtdIsRefused(String text) {
    assertThat(refused(text.getBytes(UTF_8))).doesNotContain("127.0.0.1");
  }

  @Test
  @Timeout(20)
  void nothingFromElsewhereIsEverOpened() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret.txt"), "<b/>");
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      listener.setSoTimeout(1);
      String url = "http://127.0.0.1:" + listener.getLocalPort() + "/x";
      for (String target : List.of(url, secret.toUri().toString(), secret.toString())) {
        for (String text : List.of(
            "<!DOCTYPE a SYSTEM '" + target + "'><a/>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM '" + target + "'>]><a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY % x SYSTEM '" + target + "'> %x;]><a/>",
            "<!DOCTYPE a [<!ENTITY % x SYSTEM '" + target + "'> %x;]><a>&y;</a>")) {
          refused(text.getBytes(UTF_8));
        }
        assertPasses(("<a xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
                + " xsi:schemaLocation='x " + target + "'><?xml-stylesheet href='" + target
                + "'?></a>")
            .getBytes(UTF_8));
        var unused = fault(("<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='"
                + target + "'/></a>")
            .getBytes(UTF_8));
      }
      assertThatExceptionOfType(java.net.SocketTimeoutException.class)
          .as("nobody came")
          .isThrownBy(listener::accept);
    }
  }

  @Test
  @Timeout(20)
  void aBillionLaughsAreRefused() {
    StringBuilder text = new StringBuilder("<!DOCTYPE l [<!ENTITY l0 'lol'>");
    for (int i = 1; i < 10; i++) {
      text.append("<!ENTITY l").append(i).append(" '");
      text.append(("&l" + (i - 1) + ";").repeat(10)).append("'>");
    }
    refused(text.append("]><l>&l9;</l>").toString().getBytes(UTF_8));
  }

  @Test
  void anEntityThatNobodyDeclaredIsRefused() {
    refused("<a>&nbsp;</a>".getBytes(UTF_8));
    refused("<a b='&nbsp;'/>".getBytes(UTF_8));
    refused("<a>text &other; text</a>".getBytes(UTF_8));
  }

  @Test
  void theDepthIsLimited() {
    assertPasses(nested(StrictXml.MAX_DEPTH));
    assertThat(refused(nested(StrictXml.MAX_DEPTH + 1)))
        .contains("more than " + StrictXml.MAX_DEPTH + " levels, line 1");
    refused("<a>".repeat(1_000_000).getBytes(UTF_8));
  }

  @Test
  void siblingsAreNotDepth() {
    assertPasses(("<r>" + "<a><b/></a>".repeat(10_000) + "</r>").getBytes(UTF_8));
  }

  @Test
  void bytesThatAreNotTheDeclaredEncodingAreRefused() {
    refused(DOCUMENT.formatted("UTF-8").getBytes(WINDOWS_1251));
    refused("<a>\u00c3</a>".getBytes(ISO_8859_1));
    refused("<?xml version='1.0' encoding='no-such-encoding'?><a/>".getBytes(UTF_8));
    refused("<?xml version='1.0' encoding='UTF-16'?><a/>".getBytes(UTF_8));
    refused("<a>\u0001</a>".getBytes(UTF_8));
    refused("<a>\u0000</a>".getBytes(UTF_8));
    refused("<a>&#0;</a>".getBytes(UTF_8));
    refused("<a>&#x1F;</a>".getBytes(UTF_8));
    refused("<a>\uffff</a>".getBytes(UTF_8));
  }

  @Test
  void noChangedByteBreaksOutAsAnotherException() throws Exception {
    Random random = new Random(13);
    for (byte[] whole : List.of(
        DOCUMENT.formatted("UTF-8").getBytes(UTF_8),
        DOCUMENT.formatted("windows-1251").getBytes(WINDOWS_1251),
        DOCUMENT.formatted("UTF-16").getBytes(UTF_16))) {
      for (int i = 0; i < 2_000; i++) {
        byte[] changed = whole.clone();
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        var unused = fault(changed);
      }
    }
  }

  @Test
  void aStreamThatFailsIsTheDisksFaultAndNotTheDocuments() {
    IOException broken = new IOException("Input/output error");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new XmlCheck().check(NAME, failing("<a><b>", broken)))
        .isSameAs(broken);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new XmlCheck().check(NAME, failing("", broken)))
        .isSameAs(broken);
  }

  @Test
  void theStreamStaysOpen() throws Exception {
    boolean[] closed = {false};
    InputStream in = new ByteArrayInputStream("<a/>".getBytes(UTF_8)) {
      @Override
      public void close() {
        closed[0] = true;
      }
    };
    new XmlCheck().check(NAME, in);
    assertThat(closed[0]).isFalse();
  }

  @Test
  @Timeout(60)
  void aLongDocumentIsReadWithLittleMemory() throws Exception {
    byte[] piece = "<Товар><Ид>1</Ид><Наименование>x</Наименование></Товар>".getBytes(UTF_8);
    long count = 400_000; // some 40 MB
    InputStream long_ = new InputStream() {
      private final byte[] head = "<a>".getBytes(UTF_8);
      private final byte[] tail = "</a>".getBytes(UTF_8);
      private byte[] now = head;
      private int at;
      private long pieces;

      @Override
      public int read() {
        throw new UnsupportedOperationException("byte by byte");
      }

      @Override
      public int read(byte[] into, int offset, int length) {
        if (at == now.length) {
          if (now == tail) {
            return -1;
          }
          now = pieces++ < count ? piece : tail;
          at = 0;
        }
        int n = Math.min(length, now.length - at);
        System.arraycopy(now, at, into, offset, n);
        at += n;
        return n;
      }
    };
    new XmlCheck().check(NAME, long_);
  }

  private static byte[] nested(int depth) {
    return ("<a>".repeat(depth) + "</a>".repeat(depth)).getBytes(UTF_8);
  }

  private static InputStream failing(String text, IOException failure) {
    return new InputStream() {
      private final byte[] bytes = text.getBytes(UTF_8);
      private int at;

      @Override
      public int read() {
        throw new UnsupportedOperationException("byte by byte");
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        if (at == bytes.length) {
          throw failure;
        }
        into[offset] = bytes[at++];
        return 1;
      }
    };
  }

  private static void assertPasses(byte[] document) {
    assertThatNoException()
        .as(new String(document, UTF_8))
        .isThrownBy(() -> new XmlCheck().check(NAME, new ByteArrayInputStream(document)));
  }

  /** The detail with which a document is refused. */
  private static String refused(byte[] document) {
    String detail = fault(document);
    assertThat(detail).as(new String(document, UTF_8)).startsWith("import.xml: ");
    assertThat(detail).matches("[ -~]{10,120}");
    return detail;
  }

  private static String fault(byte[] document) {
    try {
      new XmlCheck().check(NAME, new ByteArrayInputStream(document));
      return "";
    } catch (FaultException e) {
      assertThat(e.fault()).isEqualTo(Fault.BROKEN_XML);
      return Sentence.textOf(e.detail());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
