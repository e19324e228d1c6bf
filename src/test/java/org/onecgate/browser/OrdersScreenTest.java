package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.OneCOrders;
import org.onecgate.it.ServersFile;
import org.openqa.selenium.WebElement;

/** Proves that an operator finds any order in one look, sees what 1C gets, and has it sent again or set aside (C5). */
class OrdersScreenTest {
  private static final String ORDER = """
      <Документ><Ид>id-%s</Ид><Номер>%s</Номер><Дата>2026-11-21</Дата><Время>12:30:00</Время>
      <ХозОперация>Заказ товара</ХозОперация><Роль>Продавец</Роль><Валюта>RUB</Валюта><Сумма>1250.50</Сумма>
      <Контрагенты><Контрагент><Наименование>%s</Наименование></Контрагент></Контрагенты>
      <Товары><Товар><Ид>g</Ид><Наименование>Щётка</Наименование><ЦенаЗаЕдиницу>1250.50</ЦенаЗаЕдиницу>
      <Количество>1</Количество></Товар></Товары></Документ>
      """;

  @TempDir
  static Path temp;

  @RegisterExtension
  static final Desk desk = new Desk();

  private static EmbeddedGate gate;
  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    ServersFile.write(temp, Map.of("it", "", "shop", "", "table", ""));
    desk.open(temp, "en", Map.of());
    gate = desk.gate();
    browser = desk.browser();
  }

  private static void drop(String server, String name, String... orders) throws Exception {
    Path drop = gate.data().resolve("outbox/" + server + "/drop");
    Path file = Files.writeString(
        drop.resolve("." + name),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<КоммерческаяИнформация ВерсияСхемы=\"2.05\">\n"
            + String.join("\n", orders) + "</КоммерческаяИнформация>");
    Files.move(file, drop.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String order(String number, String customer) {
    return ORDER.formatted(number, number, customer);
  }

  private static OneC sale(String server) throws Exception {
    OneC client = new OneC(gate.uri(), server, EmbeddedGate.PASSWORD);
    client.login("sale");
    return client;
  }

  private static List<String> given(OneC client) throws Exception {
    return OneCOrders.read(client.get("mode=query")).stream()
        .map(OneCOrders.Taken::number)
        .toList();
  }

  /** What the API answers, as the pages are told it. */
  private static String api(String path) {
    return (String) browser.script("""
        const request = new XMLHttpRequest();
        request.open('GET', `api/${arguments[0]}`, false);
        request.send();
        return request.responseText;
        """, path);
  }

  @Test
  void anOrderIsFoundAndItsPageShowsWhat1cGetsAndWhatHasBecomeOfIt() throws Exception {
    drop("shop", "one.xml", order("77", "Ромашка &lt;b>"), order("78", "Иванов"));
    OneC client = sale("shop");
    assertThat(given(client)).contains("77", "78");
    client.get("mode=success");
    browser.go("orders");
    browser.type("[name=search]", "ромаш");
    browser.see("tbody tr", "77");
    browser.await("the others are gone", () -> browser.all("tbody tr").size() == 1);
    assertThat(browser.texts("tbody td")).contains("77", "Ромашка <b>", "RUB 1,250.50", "1C shop");
    browser.see("tbody .line", "Given to 1C 1 time");
    for (int width : List.of(360, 720)) {
      browser.width(width);
      assertThat(browser.script("return document.documentElement.scrollWidth <= innerWidth"))
          .as(width + " px")
          .isEqualTo(true);
    }
    browser.width(1280);
    browser.click("tbody a");
    browser.see("h1", "Order 77");
    assertThat(browser.script("return document.title")).isEqualTo("Order 77 – 1C Gate");
    browser.see(".facts", "id-77");
    browser.see("#history + ol", "1C confirmed it. 1 time.");
    browser.click("#document summary");
    browser.see(".xml", "<Номер>77</Номер>");
    assertThat(browser.script("""
        const marks = what => getComputedStyle(document.querySelector(`.xml summary${what}`), '::before').content;
        return `${marks('')} ${marks(' .x-tag')}`;
        """)).as("one mark that it can be folded").isEqualTo("none \"▾\"");
    browser.see(".xml", "Ромашка &lt;b");
    assertThat(browser.all("main b")).isEmpty();
    browser.click("[data-act=plain]");
    browser.see("pre.excerpt", "encoding=\"windows-1251\"");
    assertThat(browser.barriers()).isEmpty();
    browser.script("history.back()");
    browser.see("tbody tr", "77");
    assertThat((String) browser.script("return decodeURIComponent(location.hash)"))
        .isEqualTo("#/orders?search=ромаш");
    assertThat(browser.barriers()).isEmpty();
  }

  @Test
  void anOrderIsSetAsideTakenBackAndSentAgain() throws Exception {
    drop("it", "two.xml", order("101", "Петров"));
    OneC asks = sale("it");
    assertThat(given(asks)).contains("101");
    asks.get("mode=query"); // waits until it is noted that the first one was given
    browser.go("order/it?number=101");
    browser.see(".facts .pill", "Given, not confirmed");
    browser.click("[data-act=hold]");
    browser.see("dialog[open]", "nor the shop's changes to it");
    browser.click("[data-confirm]");
    browser.see(".card.look", "Set aside by admin");
    browser.see(".card.look time", "just now");
    assertThat(given(sale("it"))).doesNotContain("101");
    browser.go("audit");
    browser.see("tbody tr:first-child", "Set an order aside");
    browser.see("tbody tr:first-child [href='#/order/it?number=101']", "101");
    browser.go("orders?state=aside");
    browser.see("tbody tr", "101");
    browser.click("tbody a");
    browser.see("[data-act=again]", "Give it again");
    browser.click("[data-act=again]");
    browser.see("#history + ol", "To be given to 1C again. (admin)");
    browser.see(".facts .pill", "Given, not confirmed"); // by the session before
    OneC client = sale("it");
    assertThat(given(client)).contains("101");
    client.get("mode=success");
    browser.go("");
    browser.go("order/it?number=101");
    browser.see(".facts .pill", "Sent");
    browser.click("[data-act=resend]");
    browser.see("dialog[open]", "1C has already confirmed order 101");
    browser.click("[data-confirm]");
    browser.see(".facts .pill", "Waiting");
    assertThat(given(sale("it"))).contains("101");
  }

  @Test
  void anOrderIsATableWithTheWayToItsGoodsAndSaysWhereItGoes() throws Exception {
    OneC client = new OneC(gate.uri(), "table", EmbeddedGate.PASSWORD).begin();
    client.file("import.xml", Content.catalogue(2));
    client.deliver("import.xml");
    browser.await("the goods are known", () -> api("catalogue/table/products").contains("№ 2"));
    String unit =
        "<БазоваяЕдиница Код=\"796\" НаименованиеПолное=\"Штука\" МеждународноеСокращение=\"PCE\">шт</БазоваяЕдиница>";
    String good = "<Товар><Ид>00000002-55bc-11d9-848a-00112f43529a</Ид><Артикул>К-2</Артикул>"
        + "<Наименование>Кирпич &lt;img src=x onerror=alert(1)></Наименование>" + unit
        + "<ЦенаЗаЕдиницу>231.74</ЦенаЗаЕдиницу><Количество>2</Количество><Сумма>463.48</Сумма></Товар>";
    drop(
        "table",
        "table.xml",
        order("301", "Иванов")
            .replace(
                "</Наименование></Контрагент>",
                "</Наименование><Контакты><Контакт><Тип>Почта</Тип><Значение>ivanov@example.com</Значение>"
                    + "</Контакт></Контакты></Контрагент>")
            .replace("<Товары>", "<Комментарий>Позвонить\nза час</Комментарий><Товары>" + good)
            .replace(
                "</Товары>",
                "</Товары><ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Адрес доставки</Наименование>"
                    + "<Значение>Москва, Тверская 1</Значение></ЗначениеРеквизита></ЗначенияРеквизитов>"));
    browser.await(
        "it is looked at",
        () -> Files.notExists(gate.data().resolve("outbox/table/drop/table.xml")));
    browser.go("order/table?number=301");
    browser.see("h1", "Order 301");
    assertThat(browser.texts("section:has(#goods) td"))
        .containsExactly(
            "Кирпич <img src=x onerror=alert(1)>",
            "К-2",
            "2 шт",
            "231.74",
            "463.48",
            "Щётка",
            "",
            "1",
            "1,250.5",
            "");
    assertThat(browser.all("section:has(#goods) a")).hasSize(1);
    assertThat(browser.texts(".facts dd"))
        .contains("Почта: ivanov@example.com", "Москва, Тверская 1", "Позвонить\nза час");
    assertThat(browser.all(".xml")).as("the document is behind its title").isEmpty();
    assertThat(browser.barriers()).isEmpty();
    browser.width(360);
    assertThat(browser.script("return document.documentElement.scrollWidth <= innerWidth"))
        .isEqualTo(true);
    browser.width(1280);
    browser.click("[data-act=hold]");
    browser.click("[data-confirm]");
    browser.see("[data-act=give]", "Give it to 1C");
    assertThat(browser.all("[data-act=again]")).as("it was never given").isEmpty();
    browser.click("[data-act=give]");
    browser.see(".facts .pill", "Waiting");
    browser.click("section:has(#goods) a");
    browser.see("h1", "Кирпич «Особый» № 2 & прочее");
  }

  @Test
  void aRejectedFileIsShownWithItsReasonsAndTheLine() throws Exception {
    drop("shop", "mixed.xml", order("201", "Сидоров"), order("123456789012", "Длинный"));
    browser.await(
        "it is looked at",
        () -> Files.notExists(gate.data().resolve("outbox/shop/drop/mixed.xml")));
    browser.go("orders?state=rejected");
    browser.see(".card h2", "mixed.xml");
    browser.see(
        ".reasons",
        "order 123456789012 (no. 2 in the file), line 9: number (Номер): longer than 11 characters");
    browser.see(".card .soft", "1 order from it was accepted");
    browser.click("[data-choose=ru]");
    browser.see(
        ".reasons", "заказ 123456789012 (2-й в файле), строка 9: номер (Номер): знаков больше 11");
    browser.go("");
    browser.see(".warning .text", "mixed.xml: заказ 123456789012 (2-й в файле), строка 9: номер");
    browser.click("[data-choose=en]");
    browser.go("orders?state=rejected");
    rejectedBefore();
    browser.click(".reasons [data-act=look]");
    browser.see("dialog.viewer .xml", "<Номер>123456789012</Номер>");
    assertThat(browser.barriers()).isEmpty();
    browser.click("[data-act=close]");
    assertThat(browser.all(".results table")).noneMatch(WebElement::isDisplayed);
    assertThat(browser.barriers()).isEmpty();
    browser.click("[data-act=remove][aria-label$='mixed.xml']");
    browser.see("dialog[open]", "mixed.xml is removed for good, with its reasons");
    browser.click("[data-confirm]");
    browser.told("Deleted");
    browser.await(
        "it is gone",
        () -> browser.texts(".card h2").stream().noneMatch(name -> name.contains("mixed.xml")));
    assertThat(gate.data().resolve("outbox/shop/rejected")).isEmptyDirectory();
    browser.go("audit");
    browser.see("main", "Deleted a rejected order file");
  }

  /** What an earlier version has written down has a text alone. */
  private static void rejectedBefore() throws Exception {
    String id = "20261101T120000000Z-01234567";
    Path rejected = gate.data().resolve("outbox/it/rejected");
    Files.createDirectories(rejected);
    Path reason = rejected.resolve(id + ".reason.json");
    Files.writeString(rejected.resolve(id + ".xml"), "<no");
    Files.writeString(reason, """
        {"schema": 1, "file": "old.xml", "time": "2026-11-01T12:00:00Z", "taken": 0, \
        "reasons": ["after 0 orders: ends too early"]}""");
    browser.go("");
    browser.go("orders?state=rejected");
    browser.see(".reasons code", "after 0 orders: ends too early");
    Files.delete(reason);
    Files.delete(rejected.resolve(id + ".xml"));
    browser.go("");
    browser.go("orders?state=rejected");
  }
}
