import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamReader;
import org.onecgate.StrictXml;

/**
 * The reader of XML that Gate has, beside the one of the JDK, over the same catalogue of 40,000 goods in
 * memory: all events and all texts. One after the other in each round; medians of 15 rounds after 5 that
 * do not count.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp;
 * java -cp "target/classes:target/onec-gate/WEB-INF/lib/*" src/bench/XmlBench.java</pre>
 */
public final class XmlBench {
  private static final int GOODS = 40_000;
  private static final int WARM = 5;
  private static final int ROUNDS = 15;

  private XmlBench() {}

  /** Opens a reader. */
  interface Reader {
    /** Over this document. */
    XMLStreamReader over(InputStream in) throws Exception;
  }

  /** Prints both medians, in milliseconds, and their ratio. */
  public static void main(String[] args) throws Exception {
    byte[] document = document();
    XMLInputFactory jdk = XMLInputFactory.newDefaultFactory();
    jdk.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    jdk.setProperty(XMLInputFactory.IS_COALESCING, false);
    double[] ours = new double[ROUNDS];
    double[] theirs = new double[ROUNDS];
    double[] ratios = new double[ROUNDS];
    long read = -1;
    for (int i = -WARM; i < ROUNDS; i++) {
      long[] a = timed(StrictXml::newReader, document);
      long[] b = timed(jdk::createXMLStreamReader, document);
      if (a[1] != b[1] || (read >= 0 && read != a[1])) {
        throw new IllegalStateException("they read different things: " + a[1] + ", " + b[1]);
      }
      read = a[1];
      if (i >= 0) {
        ours[i] = a[0] / 1e6;
        theirs[i] = b[0] / 1e6;
        ratios[i] = (double) a[0] / b[0];
      }
    }
    System.out.printf(
        "%,d bytes, %,d characters of text: Gate %.0f ms, JDK %s %.0f ms, ratio %.2f%n",
        document.length,
        read,
        median(ours),
        Runtime.version().feature(),
        median(theirs),
        median(ratios));
  }

  private static long[] timed(Reader reader, byte[] document) throws Exception {
    long begin = System.nanoTime();
    XMLStreamReader xml = reader.over(new ByteArrayInputStream(document));
    long characters = 0;
    while (xml.hasNext()) {
      if (xml.next() == XMLStreamReader.CHARACTERS) {
        characters += xml.getText().length();
      }
    }
    xml.close();
    return new long[] {System.nanoTime() - begin, characters};
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Goods as 1C writes them. One name in three has entities: fewer than the JDK refuses from 24 on. */
  private static byte[] document() {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<КоммерческаяИнформация ВерсияСхемы=\"2.08\"><Каталог><Товары>\n");
    for (int i = 0; i < GOODS; i++) {
      String maker = i % 3 == 0 ? "&quot;Чистюля&quot;" : "«Чистюля»";
      xml.append("<Товар><Ид>bd72d8f9-55bc-11d9-848a-" + (100_000_000_000L + i) + "</Ид>"
          + "<Артикул>А-" + i + "</Артикул>"
          + "<Наименование>Щётка для пола, " + i + " " + maker + "</Наименование>"
          + "<БазоваяЕдиница Код=\"796\" НаименованиеПолное=\"Штука\">шт</БазоваяЕдиница>"
          + "<Группы><Ид>bd72d8f0-55bc-11d9-848a-00112f43529a</Ид></Группы>"
          + "<Описание>Удобная и прочная, с длинной ручкой; щетина не линяет и легко моется.</Описание>"
          + "<Картинка>import_files/bd/bd72d8f9_" + i + ".jpg</Картинка></Товар>\n");
    }
    return xml.append("</Товары></Каталог></КоммерческаяИнформация>\n")
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }
}
