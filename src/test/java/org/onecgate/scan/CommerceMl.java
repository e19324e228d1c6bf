package org.onecgate.scan;

import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/**
 * An endless catalogue as 1C writes it, without secrets: GUIDs, Cyrillic names, prices, barcodes, web
 * addresses, e-mails, hashes and pictures in base64. The same for the same seed, up to a size.
 */
public final class CommerceMl extends InputStream {
  private static final String[] WORDS = {
    "Кроссовки",
    "женские",
    "мужские",
    "Насос",
    "циркуляционный",
    "Кабель",
    "ВВГнг-LS",
    "Сыр",
    "полутвёрдый",
    "Asia",
    "Samsung",
    "Galaxy",
    "Клавиатура",
    "keyboard",
    "Мышь",
    "Token Ring",
    "Кодовый замок",
    "Дверь",
    "с паролем",
    "Password Manager",
    "ключ гаечный",
    "Key-Ring",
    "SK-2045",
    "Ниссан",
    "Примера",
    "и",
    "для",
    "на",
    "100%",
    "шт.",
    "XYZ_Test_2",
    "live_bait",
    "Bearer",
    "test_drive",
    "Пароль",
    "eyJoy",
    "hf_radio",
    "Набор «Мастер»",
    "O'Neill"
  };
  private static final int PICTURE_EVERY = 40;

  private final Random random;
  private final Charset charset;
  private long left;
  private byte[] block = new byte[0];
  private int at;
  private int products;

  /** A catalogue of {@code size} bytes. */
  public CommerceMl(long size, long seed, Charset charset) {
    this.left = size;
    this.random = new Random(seed);
    this.charset = charset;
    block = ("<?xml version=\"1.0\" encoding=\"" + charset.name() + "\"?>\r\n"
            + "<КоммерческаяИнформация xmlns=\"urn:1C.ru:commerceml_2\" "
            + "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" ВерсияСхемы=\"2.10\">\r\n")
        .getBytes(charset);
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    if (left == 0) {
      return -1;
    }
    if (at == block.length) {
      block = product().getBytes(charset);
      at = 0;
    }
    int count = (int) Math.min(left, Math.min(length, block.length - at));
    System.arraycopy(block, at, bytes, offset, count);
    at += count;
    left -= count;
    return count;
  }

  private String product() {
    products++;
    StringBuilder xml = new StringBuilder();
    xml.append("\t<Товар>\r\n\t\t<Ид>").append(guid()).append('#').append(guid());
    xml.append("</Ид>\r\n\t\t<Штрихкод>").append(digits(13)).append("</Штрихкод>\r\n");
    xml.append("\t\t<Артикул>").append(article()).append("</Артикул>\r\n\t\t<Наименование>");
    words(xml, 4);
    xml.append(" &quot;").append(digits(4)).append("&quot; &amp; Co</Наименование>\r\n");
    xml.append(
        "\t\t<БазоваяЕдиница Код=\"796 \" НаименованиеПолное=\"Штука\">шт</БазоваяЕдиница>\r\n");
    xml.append("\t\t<Группы>\r\n\t\t\t<Ид>").append(guid()).append("</Ид>\r\n\t\t</Группы>\r\n");
    xml.append("\t\t<Описание>");
    words(xml, 25);
    xml.append("&#10;&lt;p&gt;http://shop.example.ru/catalog/item.php?id=")
        .append(digits(6))
        .append("&amp;key=")
        .append(digits(8))
        .append("&lt;/p&gt; info@example.ru, +7 (495) ")
        .append(digits(7))
        .append("</Описание>\r\n\t\t<Картинка>import_files/")
        .append(hex(2));
    xml.append('/').append(guid().replace("-", "")).append('_').append(guid().replace("-", ""));
    xml.append(".jpg</Картинка>\r\n\t\t<ЗначенияСвойств>\r\n");
    for (int i = 0; i < 4; i++) {
      xml.append("\t\t\t<ЗначенияСвойства>\r\n\t\t\t\t<Ид>").append(guid());
      xml.append("</Ид>\r\n\t\t\t\t<Значение>").append(i == 0 ? guid() : article());
      xml.append("</Значение>\r\n\t\t\t</ЗначенияСвойства>\r\n");
    }
    xml.append(
        "\t\t</ЗначенияСвойств>\r\n\t\t<ЗначенияРеквизитов>\r\n\t\t\t<ЗначениеРеквизита>\r\n");
    xml.append("\t\t\t\t<Наименование>Хеш</Наименование>\r\n\t\t\t\t<Значение>").append(hex(40));
    xml.append("</Значение>\r\n\t\t\t</ЗначениеРеквизита>\r\n\t\t</ЗначенияРеквизитов>\r\n");
    xml.append("\t\t<Цена>\r\n\t\t\t<Представление>").append(price("%,.2f"));
    xml.append(" RUB за шт</Представление>\r\n\t\t\t<ЦенаЗаЕдиницу>").append(price("%.2f"));
    xml.append("</ЦенаЗаЕдиницу>\r\n\t\t</Цена>\r\n");
    if (products % PICTURE_EVERY == 0) {
      byte[] picture = new byte[6000 + random.nextInt(9000)];
      random.nextBytes(picture);
      xml.append("\t\t<ДанныеКартинки>");
      xml.append(
          products % (2 * PICTURE_EVERY) == 0
              ? Base64.getEncoder().encodeToString(picture)
              : Base64.getMimeEncoder().encodeToString(picture));
      xml.append("</ДанныеКартинки>\r\n");
    }
    return xml.append("\t</Товар>\r\n").toString();
  }

  private void words(StringBuilder xml, int count) {
    for (int i = 0; i < count; i++) {
      xml.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
  }

  private String price(String format) {
    return String.format(Locale.ROOT, format, random.nextDouble() * 1e5);
  }

  private String guid() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private String article() {
    return switch (random.nextInt(4)) {
      case 0 -> digits(8);
      case 1 -> hex(6).toUpperCase(Locale.ROOT) + "-" + digits(3);
      case 2 -> "SK" + digits(10);
      default -> "AKB-" + digits(2) + "Q~" + digits(3);
    };
  }

  private String digits(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append((char) ('0' + random.nextInt(10)));
    }
    return text.toString();
  }

  private String hex(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(Character.forDigit(random.nextInt(16), 16));
    }
    return text.toString();
  }
}
