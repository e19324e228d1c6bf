package org.onecgate.clients;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.onecgate.it.Content;

/** Small files of CommerceML as the clients write them. */
final class Goods {
  private static final Pattern GROUP = Pattern.compile("<Группа>\\s*<Ид>([^<]*)</Ид>");
  private static final Pattern GROUP_OF_GOOD = Pattern.compile("<Группы><Ид>([^<]*)</Ид></Группы>");

  private Goods() {}

  /** The first portion: the only one with a classifier. */
  static byte[] first(int goods) {
    return utf8(root("urn:1C.ru:commerceml_2", """
          <Классификатор>
            <Ид>9a1c-k</Ид>
            <Наименование>Классификатор (Основной каталог)</Наименование>
            <Группы>
              <Группа>
                <Ид>group-1</Ид>
                <Наименование>Кирпичи</Наименование>
              </Группа>
              <Группа>
                <Ид>group-2</Ид>
                <Наименование>Щётки</Наименование>
              </Группа>
            </Группы>
          </Классификатор>
        """ + catalogue("false", 1, goods)));
  }

  /** A further portion: goods alone, whose groups the first one told. */
  static byte[] next(int from, int goods) {
    return utf8(root("urn:1C.ru:commerceml_2", catalogue("true", from, goods)));
  }

  /** Offers to those goods. */
  static byte[] offers(int offers) {
    return Content.offers(offers);
  }

  /** An order of the site on its way back from 1C. */
  static byte[] order(String number) {
    return utf8(root("", """
          <Документ>
            <Ид>%s</Ид><Номер>%s</Номер><Дата>2026-11-21</Дата><ХозОперация>Заказ товара</ХозОперация>
            <ЗначенияРеквизитов>
              <ЗначениеРеквизита><Наименование>Номер по 1С</Наименование><Значение>УТ-1</Значение></ЗначениеРеквизита>
            </ЗначенияРеквизитов>
          </Документ>
        """.formatted(number, number)));
  }

  /** A document with this content in this namespace, or in none where it is empty. */
  static String root(String namespace, String content) {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <КоммерческаяИнформация%s ВерсияСхемы="2.07" ДатаФормирования="2026-11-21T10:00:00">
        %s</КоммерческаяИнформация>
        """.formatted(namespace.isEmpty() ? "" : " xmlns=\"" + namespace + "\"", content);
  }

  private static String catalogue(String onlyChanges, int from, int goods) {
    StringBuilder xml = new StringBuilder("""
          <Каталог СодержитТолькоИзменения="%s">
            <Ид>9a1c</Ид>
            <ИдКлассификатора>9a1c-k</ИдКлассификатора>
            <Товары>
        """.formatted(onlyChanges));
    for (int i = from; i < from + goods; i++) {
      xml.append("""
                <Товар>
                  <Ид>good-%d</Ид>
                  <Наименование>Товар «%d» &amp; прочее</Наименование>
                  <Группы><Ид>group-%d</Ид></Группы>
                </Товар>
          """.formatted(i, i, i % 2 + 1));
    }
    return xml.append("    </Товары>\n  </Каталог>\n").toString();
  }

  /** The groups that a file tells. */
  static List<String> groups(byte[] xml) {
    return found(GROUP, xml);
  }

  /** The groups that its goods belong to. */
  static List<String> groupsOfGoods(byte[] xml) {
    return found(GROUP_OF_GOOD, xml);
  }

  private static List<String> found(Pattern pattern, byte[] xml) {
    return pattern
        .matcher(new String(xml, StandardCharsets.UTF_8))
        .results()
        .map((MatchResult r) -> r.group(1))
        .toList();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
