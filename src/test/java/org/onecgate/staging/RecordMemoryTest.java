package org.onecgate.staging;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.SafeName;

/** What a record of CommerceML costs is what is allocated for it, which is the same on every machine (R1). */
@Timeout(60)
class RecordMemoryTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 12;

  /** The most that is allocated for an offer with a price and a stock: half more than it was. */
  private static final long MOST = 4_400;

  @TempDir
  Path root;

  private static byte[] offers(int count) {
    StringBuilder xml = new StringBuilder(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация ВерсияСхемы=\"2.07\">"
            + "<ПакетПредложений><Ид>1</Ид><Наименование>Пакет</Наименование><Предложения>");
    for (int i = 0; i < count; i++) {
      xml.append("<Предложение><Ид>offer-")
          .append(100_000 + i)
          .append("</Ид><Наименование>Товар</Наименование><Цены><Цена><ИдТипаЦены>t</ИдТипаЦены>"
              + "<ЦенаЗаЕдиницу>100.50</ЦенаЗаЕдиницу><Валюта>RUB</Валюта></Цена></Цены>"
              + "<Количество>7</Количество></Предложение>");
    }
    return xml.append("</Предложения></ПакетПредложений></КоммерческаяИнформация>")
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private long allocated(byte[] document, int round) throws Exception {
    try (DeliveryRecords records = new DeliveryRecords(
        root.resolve(round + "-" + document.length), Validations.endless(), true)) {
      ByteArrayInputStream in = new ByteArrayInputStream(document);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      var unused = records.read(new XmlCheck(), new SafeName("offers.xml"), in);
      return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
  }

  @Test
  void anOfferIsReadAndWrittenWithFewAllocations() throws Exception {
    byte[] small = offers(1_000);
    byte[] large = offers(3_000);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      least = Math.min(least, (allocated(large, round) - allocated(small, round)) / 2_000);
    }
    System.out.println("allocated for an offer: " + least + " bytes");
    assertThat(least).isLessThan(MOST);
  }
}
