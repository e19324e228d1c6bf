package org.onecgate.commerceml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onecgate.commerceml.Remark.Code;

/** However large a document and what is in it may be, only so much is kept, and what is not is told. */
class LimitsTest {
  private final List<Entry> entries = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();

  @Test
  void anEntryIsCutWhereItIsTooLargeAndTheNextIsWhole() throws Exception {
    int most = EntryReader.MOST;
    Exported exported = read(new Repeated(
        "<КоммерческаяИнформация><Каталог><Ид>c</Ид><Товары><Товар><Ид>p1</Ид><Описание>",
        "0123456789abcdef",
        most / 16 + 1,
        "</Описание><Картинка>late</Картинка></Товар><Товар><Ид>p2</Ид></Товар>"
            + "</Товары></Каталог></КоммерческаяИнформация>"));
    Product large = (Product) entries.get(0);
    assertThat(large.description()).hasSizeBetween(most - 200, most);
    assertThat(large.pictures()).isNull();
    assertThat(entries.get(1).id()).isEqualTo("p2");
    assertThat(remarks).extracting(Remark::code).containsExactly(Code.ENTRY_TOO_LARGE);
    assertThat(remarks.get(0).id()).isEqualTo("p1");
    assertThat(Long.parseLong(remarks.get(0).text()))
        .isEqualTo(exported.passedOver())
        .isEqualTo(most + 16 - large.description().length() + "Картинкаlate".length());
  }

  @Test
  void anEntryOfVeryManyElementsIsCut() throws Exception {
    read(new Repeated(
        "<КоммерческаяИнформация><Каталог><Товары><Товар><Ид>p1</Ид>",
        "x<Картинка/>",
        200_000,
        "</Товар></Товары></Каталог></КоммерческаяИнформация>"));
    Product product = (Product) entries.get(0);
    assertThat(product.pictures()).hasSizeBetween(50_000, 70_000);
    assertThat(remarks).hasSize(1);
  }

  /** What stands beside entries is kept as well, and as bounded. */
  @Test
  void whatIsBesideEntriesIsCut() throws Exception {
    Exported exported = read(new Repeated(
        "<КоммерческаяИнформация><Каталог><Ид>c</Ид>",
        "x<Товары>y</Товары><z/>",
        100_000,
        "<Товары><Товар><Ид>p1</Ид></Товар></Товары></Каталог></КоммерческаяИнформация>"));
    Catalogue catalogue = (Catalogue) entries.get(1);
    assertThat(entries.get(0)).isInstanceOf(Product.class);
    assertThat(catalogue.rest().size()).isBetween(60_000, 140_000); // SizeBetween(60_000, 140_000);
    assertThat(remarks).hasSize(1);
    assertThat(exported.passedOver()).isPositive();
  }

  /** As JSON it must not be nested deeper than records are read. */
  @Test
  void whatIsTooDeepIsPassedOver() throws Exception {
    read(new Repeated(
        "<КоммерческаяИнформация><Документ><Ид>o1</Ид>" + "<a>".repeat(40),
        "x",
        1,
        "</a>".repeat(40) + "</Документ></КоммерческаяИнформация>"));
    int depth = 0;
    for (List<Node> at = ((Document) entries.get(0)).rest(); at != null; depth++) {
      at = at.get(0).children();
    }
    assertThat(depth).isEqualTo(24);
    assertThat(remarks).hasSize(1);
  }

  @Test
  void aHundredThousandEscapesAreNothing() throws Exception {
    escapes(100_000);
  }

  /** Some readers refuse a document of more references than that, whatever they are set to. */
  @Test
  @Tag("long")
  void tenMillionEscapesAreNothing() throws Exception {
    escapes(10_000_000);
  }

  private void escapes(int number) throws Exception {
    long[] found = {0};
    Exported exported = new EntryReader(
            new Repeated(
                "<КоммерческаяИнформация><Каталог><Товары>",
                "<Товар><Ид>p&amp;</Ид><Наименование>&lt;b&gt;A &amp; B&lt;/b&gt;&#x21;</Наименование></Товар>",
                number / 7,
                "</Товары></Каталог></КоммерческаяИнформация>"),
            entry -> {
              boolean isRight = entry instanceof Product product
                  && "<b>A & B</b>!".equals(product.name())
                  && "p&".equals(product.id());
              found[0] += isRight ? 1 : 0;
            })
        .read();
    assertThat(found[0]).isEqualTo(number / 7);
    assertThat(exported.passedOver()).isZero();
  }

  private Exported read(InputStream document) throws Exception {
    return new EntryReader(document, new EntrySink() {
          @Override
          public void entry(Entry entry) {
            entries.add(entry);
          }

          @Override
          public void remark(Remark remark) {
            remarks.add(remark);
          }
        })
        .read();
  }

  /** A document in which something is repeated, made while it is read. */
  private static final class Repeated extends InputStream {
    private final byte[] piece;
    private final byte[] end;
    private byte[] now;
    private int at;
    private int left;

    Repeated(String begin, String piece, int times, String end) {
      now = begin.getBytes(StandardCharsets.UTF_8);
      this.piece = piece.getBytes(StandardCharsets.UTF_8);
      this.end = end.getBytes(StandardCharsets.UTF_8);
      left = times + 1;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      if (at == now.length) {
        if (left == 0) {
          return -1;
        }
        left--;
        now = left == 0 ? end : piece;
        at = 0;
      }
      int n = Math.min(length, now.length - at);
      System.arraycopy(now, at, to, offset, n);
      at += n;
      return n;
    }
  }
}
