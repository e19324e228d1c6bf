import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * Writes a package of offers as УТ 11 does where it sends one file, scheme 2.07: each with a characteristic, three prices and five stocks, 2.8 KB. The
 * same bytes for the same number and seed, in a memory that does not depend on either.
 *
 * <pre>java src/bench/OffersGenerator.java FILE [OFFERS [SEED]]</pre>
 *
 * {@code -} is the standard output; 500,000 offers are 1.4 GB, 7,100,000 are 20 GB.
 */
public final class OffersGenerator {
  private static final int OFFERS = 500_000;
  private static final String[] THINGS = {
    "Щётка для пола", "Кроссовки беговые", "Футболка хлопковая", "Шланг поливочный", "Куртка зимняя",
    "Плитка керамическая", "Кабель силовой", "Чайник электрический"
  };
  private static final String[] COLOURS = {
    "тёмно-синий", "белый", "чёрный", "зелёный", "бежевый", "красный"
  };
  private static final String[] PRICES = {"Оптовая", "Розничная", "Интернет-магазин"};
  private static final int STOCKS = 5;

  private final Random random;
  private final StringBuilder xml = new StringBuilder(8 << 10);
  private final String catalogue;
  private final String[] types = new String[PRICES.length];
  private final String[] warehouses = new String[STOCKS];

  private OffersGenerator(long seed) {
    random = new Random(seed);
    catalogue = guid();
    for (int i = 0; i < types.length; i++) {
      types[i] = guid();
    }
    for (int i = 0; i < warehouses.length; i++) {
      warehouses[i] = guid();
    }
  }

  /** Writes into a file or to the standard output. */
  public static void main(String[] args) throws IOException {
    int offers = args.length > 1 ? Integer.parseInt(args[1]) : OFFERS;
    long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
    try (OutputStream out = new BufferedOutputStream(
        args[0].equals("-") ? new FileOutputStream(java.io.FileDescriptor.out)
            : new FileOutputStream(args[0]), 1 << 16)) {
      new OffersGenerator(seed).write(out, offers);
    }
  }

  private void write(OutputStream out, int offers) throws IOException {
    begin();
    for (int i = 0; i < offers; i++) {
      offer(i);
      out.write(xml.toString().getBytes(StandardCharsets.UTF_8));
      xml.setLength(0);
    }
    xml.append("\t\t</Предложения>\n\t</ПакетПредложений>\n</КоммерческаяИнформация>\n");
    out.write(xml.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void begin() {
    xml.append("\ufeff<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<КоммерческаяИнформация xmlns=\"urn:1C.ru:commerceml_2\" "
        + "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" "
        + "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
        + "ВерсияСхемы=\"2.07\" ДатаФормирования=\"2026-11-28T10:00:00\">\n"
        + "\t<ПакетПредложений СодержитТолькоИзменения=\"false\">\n");
    text(2, "Ид", catalogue + "#");
    text(2, "Наименование", "Пакет предложений (Основной каталог товаров)");
    text(2, "ИдКаталога", catalogue);
    text(2, "ИдКлассификатора", catalogue);
    open(2, "ТипыЦен");
    for (int i = 0; i < types.length; i++) {
      open(3, "ТипЦены");
      text(4, "Ид", types[i]);
      text(4, "Наименование", PRICES[i]);
      text(4, "Валюта", "RUB");
      close(3, "ТипЦены");
    }
    close(2, "ТипыЦен");
    open(2, "Склады");
    for (int i = 0; i < warehouses.length; i++) {
      open(3, "Склад");
      text(4, "Ид", warehouses[i]);
      text(4, "Наименование", "Склад № " + (i + 1));
      close(3, "Склад");
    }
    close(2, "Склады");
    open(2, "Предложения");
  }

  private void offer(int number) {
    String thing = THINGS[random.nextInt(THINGS.length)];
    String colour = COLOURS[random.nextInt(COLOURS.length)];
    int size = 36 + random.nextInt(20);
    open(3, "Предложение");
    text(4, "Ид", guid() + "#" + guid());
    text(4, "Артикул", "А-" + number);
    text(4, "Наименование",
        thing + (number % 3 == 0 ? " &quot;Уют&quot; (" : " «Уют» (") + size + ", " + colour + ")");
    indent(4);
    xml.append("<БазоваяЕдиница Код=\"796 \" НаименованиеПолное=\"Штука\" "
        + "МеждународноеСокращение=\"PCE\">\n");
    open(5, "Пересчет");
    text(6, "Единица", "796");
    text(6, "Коэффициент", "1");
    close(5, "Пересчет");
    close(4, "БазоваяЕдиница");
    open(4, "ХарактеристикиТовара");
    characteristic("Размер", Integer.toString(size));
    close(4, "ХарактеристикиТовара");
    open(4, "Цены");
    for (String type : types) {
      price(type, 10_000 + random.nextInt(9_000_000));
    }
    close(4, "Цены");
    int[] there = random.ints(STOCKS, -5, 200).toArray();
    text(4, "Количество", Integer.toString(Arrays.stream(there).sum()));
    for (int i = 0; i < STOCKS; i++) {
      indent(4);
      xml.append("<Склад ИдСклада=\"").append(warehouses[i]);
      xml.append("\" КоличествоНаСкладе=\"").append(there[i]).append("\"/>\n");
    }
    close(3, "Предложение");
  }

  private void characteristic(String name, String value) {
    open(5, "ХарактеристикаТовара");
    text(6, "Наименование", name);
    text(6, "Значение", value);
    close(5, "ХарактеристикаТовара");
  }

  private void price(String type, int kopecks) {
    String fraction = "" + kopecks / 10 % 10 + kopecks % 10;
    int roubles = kopecks / 100;
    String shown = roubles < 1000
        ? Integer.toString(roubles)
        : roubles / 1000 + "\u00a0" + Integer.toString(1000 + roubles % 1000).substring(1);
    open(5, "Цена");
    text(6, "Представление", " " + shown + "," + fraction + " RUB за PCE");
    text(6, "ИдТипаЦены", type);
    text(6, "ЦенаЗаЕдиницу", roubles + "." + fraction);
    text(6, "Валюта", "RUB");
    text(6, "Единица", "PCE");
    text(6, "Коэффициент", "1");
    close(5, "Цена");
  }

  private void open(int depth, String name) {
    indent(depth);
    xml.append('<').append(name).append(">\n");
  }

  private void close(int depth, String name) {
    indent(depth);
    xml.append("</").append(name).append(">\n");
  }

  private void text(int depth, String name, String text) {
    indent(depth);
    xml.append('<').append(name).append('>').append(text);
    xml.append("</").append(name).append(">\n");
  }

  private void indent(int depth) {
    xml.append("\t\t\t\t\t\t", 0, depth);
  }

  private String guid() {
    long high = random.nextLong();
    long low = random.nextLong();
    char[] guid = new char[36];
    for (int i = 0, at = 0; i < 32; i++) {
      if (i == 8 || i == 12 || i == 16 || i == 20) {
        guid[at++] = '-';
      }
      guid[at++] = Character.forDigit((int) ((i < 16 ? high : low) >>> 4 * (i & 15)) & 15, 16);
    }
    return new String(guid);
  }
}
