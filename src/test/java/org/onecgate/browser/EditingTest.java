package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.ServersFile;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Servers and groups are edited in place: by mouse, by touch and by keyboard (C5). */
class EditingTest {

  @TempDir
  static Path temp;

  @RegisterExtension
  static final Desk desk = new Desk();

  private static EmbeddedGate gate;
  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    ServersFile.write(temp, Map.of("it", "", "shop", "", "store", ""));
    desk.open(
        temp,
        "en",
        Map.of(
            "gate.webhook.url",
            "http://127.0.0.1:9/",
            "gate.webhook.secret",
            "webhook-secret-0123456789"));
    gate = desk.gate();
    browser = desk.browser();
  }

  private static void edit(String server) {
    browser.go("servers");
    browser.click("[data-server=" + server + "] [data-act=edit]");
    browser.see(".editor");
    browser.script("document.querySelectorAll('details').forEach(d => { d.open = true; })");
  }

  private static JsonObject stored(String server) throws Exception {
    Path file = gate.data().resolve("state/servers.json");
    try (JsonReader reader = Json.createReader(Files.newBufferedReader(file))) {
      return reader.readObject().getJsonArray("servers").getValuesAs(JsonObject.class).stream()
          .filter(s -> server.equals(s.getString("id")))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void allThatAServerCanHaveIsSetAndShownAgain() throws Exception {
    edit("it");
    browser.type("[name='limits.chunk']", "1.5");
    browser.type("[name='limits.files']", "500");
    browser.type("[name='retention.inboxDays']", "7");
    browser.type("[name='catalogue.mostVanishing']", "0");
    browser.type("[name=fileLimit]", "2");
    browser.type("[name=statuses]", "N = Новый\nF = Выполнен = весь");
    browser.type("[name=statusWords]", "new = Новый");
    browser.type("[name=buyer]", "Розничный покупатель");
    browser.type("[name=cutPrefix]", "SHOP-");
    browser.type("[name=addPrefix]", "И");
    browser.script("document.querySelector('[name=names]').value = 'quarantine'");
    browser.click("[name=everybody]");
    browser.see("[name=handler][value=webhook]");
    browser.click("[name=handler][value=webhook]");
    browser.click(".editor button[type=submit]");
    browser.told("Saved");

    JsonObject it = stored("it");
    assertThat(it.get("limits")).hasToString("{\"chunk\":1572864,\"files\":500}");
    assertThat(it.get("retention")).hasToString("{\"inboxDays\":7}");
    assertThat(it.get("catalogue")).hasToString("{\"mostVanishing\":0}");
    assertThat(it.get("handlers")).hasToString("[\"catalogue\"]");
    assertThat(it.getJsonObject("checks").getString("names")).isEqualTo("quarantine");
    assertThat(it.getJsonObject("orders").get("statuses"))
        .hasToString(
            "[{\"id\":\"N\",\"name\":\"Новый\"},{\"id\":\"F\",\"name\":\"Выполнен = весь\"}]");
    assertThat(it.getJsonObject("orders").getString("buyer")).isEqualTo("Розничный покупатель");
    assertThat(it.getJsonObject("orders").getString("cutPrefix")).isEqualTo("SHOP-");
    assertThat(it.getJsonObject("orders").getString("addPrefix")).isEqualTo("И");
    assertThat(it.getJsonObject("orders").get("statusWords"))
        .hasToString("[{\"id\":\"new\",\"name\":\"Новый\"}]");
    OneC client = new OneC(gate.uri(), "it", EmbeddedGate.PASSWORD);
    client.login("catalog");
    assertThat(client.init().text()).contains("file_limit=1572864"); // no more than it may send
    assertThat(client.file("large.bin", Content.picture(1, 1_600_000)).status()).isEqualTo(413);

    edit("it");
    assertThat(value("limits.chunk")).isEqualTo("1536");
    assertThat(value("limits.file")).isEmpty();
    assertThat(value("retention.inboxDays")).isEqualTo("7");
    assertThat(value("catalogue.mostVanishing")).isEqualTo("0");
    assertThat(value("statuses")).isEqualTo("N = Новый\nF = Выполнен = весь");
    assertThat(value("statusWords")).isEqualTo("new = Новый");
    assertThat(value("names")).isEqualTo("quarantine");
    assertThat(value("buyer")).isEqualTo("Розничный покупатель");
    assertThat(value("cutPrefix") + value("addPrefix")).isEqualTo("SHOP-И");
    browser.type("[name=buyer]", "");
    assertThat(browser.see("[name=handler][value=webhook]").isSelected()).isFalse();
    browser.type("[name='limits.chunk']", "");
    browser.type("[name='limits.files']", "");
    browser.type("[name='catalogue.mostVanishing']", "");
    browser.click("[name=everybody]");
    browser.click(".editor button[type=submit]");
    browser.told("Saved");
    assertThat(stored("it").keySet())
        .doesNotContain("limits", "handlers", "catalogue")
        .contains("retention");
    assertThat(stored("it").getJsonObject("orders").keySet()).doesNotContain("buyer");
  }

  private static String value(String name) {
    return browser.see("[name='" + name + "']").getDomProperty("value");
  }

  @Test
  void howTheOrdersOfAServerStandIsShownWithIt() throws Exception {
    Object status = browser.script("""
        return fetch('api/session').then(r => r.json()).then(s => fetch('api/orders/store', {
          method: 'POST', headers: {'Content-Type': 'application/json', 'X-CSRF-Token': s.data.csrfToken},
          body: JSON.stringify({number: 'A-17', date: '2026-11-21', time: '12:30:00', currency: 'RUB', sum: 10.5,
            customer: {name: 'Иванов'}, goods: [{id: 'g1', name: 'Щётка', price: 10.5, quantity: 1}]})})).then(r => r.status)
        """);
    assertThat(status).isEqualTo(201L);
    browser.go("servers");
    browser.click("[data-server=store] [aria-expanded]");
    browser.see(".connect", "Waiting for 1C: 1. Given to 1C, not yet confirmed: 0. Confirmed: 0.");
    browser.see(".connect", "Waiting: A-17.");
    OneC client = new OneC(gate.uri(), "store", EmbeddedGate.PASSWORD);
    client.login("sale");
    assertThat(client.get("type=sale&mode=query").text()).contains("A-17");
    browser.await("it is noted", () -> browser.script("""
        return fetch('api/orders/store').then(r => r.json()).then(found => found.data.counts.offered)
        """).equals(1L));
    browser.go("");
    browser.go("servers");
    browser.click("[data-server=store] [aria-expanded]");
    browser.see(".connect", "Waiting for 1C: 0. Given to 1C, not yet confirmed: 1.");
  }

  @Test
  void ordersThat1CNeverConfirmsAreToldSetAsideAndGivenAgain() throws Exception {
    Path drop = gate.data().resolve("outbox/shop/drop");
    Files.writeString(drop.resolve(".orders.xml"), """
        <КоммерческаяИнформация><Документ><Ид>B-1</Ид><Номер>B-1</Номер><Дата>2026-11-21</Дата><Время>12:30:00</Время>
        <ХозОперация>Заказ товара</ХозОперация><Роль>Продавец</Роль><Валюта>RUB</Валюта><Сумма>1</Сумма>
        <Контрагенты><Контрагент><Наименование>Иванов</Наименование></Контрагент></Контрагенты>
        <Товары><Товар><Ид>g</Ид><Наименование>n</Наименование><ЦенаЗаЕдиницу>1</ЦенаЗаЕдиницу><Количество>1</Количество>
        </Товар></Товары></Документ></КоммерческаяИнформация>""");
    Files.move(drop.resolve(".orders.xml"), drop.resolve("orders.xml"));
    for (int i = 0; i < 3; i++) {
      given();
    }
    browser.go("");
    browser.see(".warning", "1C does not confirm orders");
    browser.see(".warning", "B-1");
    for (int i = 0; i < 4; i++) {
      given();
    }
    browser.see(".warning.bad", "orders are set aside and do not reach 1C");
    browser.click(".warning.bad a[href*=servers]");
    browser.see("[data-order='B-1']", "Given on its own several times");
    browser.click("[data-order='B-1'] [data-act=again]");
    browser.see(".toast", "B-1 is given to 1C again");
    browser.await("it is no longer aside", () -> browser.all("[data-order]").isEmpty());
    OneC client = new OneC(gate.uri(), "shop", EmbeddedGate.PASSWORD);
    client.login("sale");
    assertThat(client.get("mode=query").text()).contains("B-1");
    assertThat(client.get("mode=success").text()).isEqualTo("success");
    browser.go("");
    browser.await(
        "nothing is told of it",
        () -> browser.texts(".warning").stream().noneMatch(text -> text.contains("B-1")));
  }

  /** 1C asks for orders and does not take them. */
  private static void given() throws Exception {
    OneC client = new OneC(gate.uri(), "shop", EmbeddedGate.PASSWORD);
    client.login("sale");
    client.get("mode=query");
    client.get("mode=query"); // waits until it is noted that the first one was given
  }

  @Test
  void aMistakeIsShownWhereItIs() {
    edit("shop");
    browser.script("document.querySelectorAll('details').forEach(d => { d.open = false; })");
    browser.script("document.querySelector('[name=\"limits.files\"]').value = '-5'");
    browser.click(".editor button[type=submit]");
    browser.see(".field:has([name='limits.files']) .note", "the general value, 200,000");
    browser.see(".field:has([name='retention.inboxDays']) .note", "the general value, for ever");
    String beside = ".field:has([name='limits.files']) .wrong";
    browser.see(beside, "A whole number from 1 to");
    assertThat(browser.script("return document.activeElement.name")).isEqualTo("limits.files");
    browser.see("[name='limits.files'][aria-invalid=true]");
    browser.type("[name='limits.files']", "");
    browser.type("[name='limits.file']", "0.0000001");
    browser.click(".editor button[type=submit]");
    browser.see("[name='limits.file'][aria-invalid=true]");
    assertThat(browser.all(beside)).as("what is mended is said no more").isEmpty();
    browser.type("[name='limits.file']", "0.5");
    browser.script("document.querySelector('[name=cutPrefix]').value = 'two words'");
    browser.click(".editor button[type=submit]");
    browser.see(".field:has([name=cutPrefix]) .wrong", "Up to 20 characters without spaces");
    browser.type(".editor [name=cutPrefix]", "");
    browser.type(".editor [name=login]", "it");
    browser.click(".editor button[type=submit]");
    browser.see(".field:has([name=login]) .wrong", "Another server has this login");
    assertThat(browser.script("return document.activeElement.getAttribute('aria-errormessage')"))
        .isEqualTo(browser.see(".field:has([name=login]) .wrong").getDomProperty("id"));
    assertThat(browser.script("return document.activeElement.name")).isEqualTo("login");
    assertThat(browser.complaints())
        .hasSize(4)
        .allMatch(c -> c.contains("400") || c.contains("409"));
  }

  @Test
  void allMistakesOfAFormAreShownAtOnceEachAtItsField() {
    browser.go("servers");
    browser.click("[data-act=add]");
    browser.see(".editor");
    browser.type(".editor [name=password]", "short");
    browser.script("document.querySelector('[name=\"limits.files\"]').value = '-5';"
        + "document.querySelector('[name=\"retention.inboxDays\"]').value = '0'");
    browser.click(".editor button[type=submit]");
    browser.see(".field:has([name=name]) .wrong", "A name of up to 200 characters is needed");
    browser.see(".field:has([name=login]) .wrong", "A login of up to 200 characters");
    browser.see(
        ".field:has([name=password]) .wrong", "This must be a password of 10 to 200 characters.");
    browser.see(".field:has([name='limits.files']) .wrong", "A whole number from 1 to");
    browser.see(".field:has([name='retention.inboxDays']) .wrong", "A whole number from 1 to");
    assertThat(browser.script("return document.activeElement.name")).isEqualTo("name");
    browser.type("[name=name]", "A");
    browser.type(".editor [name=login]", "a:b");
    browser.type(".editor [name=password]", "short");
    browser.type("[name='limits.files']", "");
    browser.type("[name='retention.inboxDays']", "");
    browser.script("document.querySelector('[name=cutPrefix]').value = 'two words';"
        + "document.querySelector('[name=statuses]').value = 'N'");
    browser.click(".editor button[type=submit]");
    browser.see(
        ".field:has([name=password]) .wrong", "This must be a password of 10 to 200 characters.");
    browser.see(".field:has([name=login]) .wrong", "without a colon");
    browser.see(".field:has([name=cutPrefix]) .wrong", "Up to 20 characters without spaces");
    browser.see(".field:has([name=statuses]) .wrong", "On each line an id");
    assertThat(browser.all(".field:has([name=name]) .wrong")).isEmpty();
    assertThat(browser.script("return document.activeElement.name")).isEqualTo("login");
    browser.go("system");
    browser.see("#chosen ~ * [name='limits.files']");
    browser.script("document.querySelector('[name=\"limits.files\"]').value = '-5';"
        + "document.querySelector('[name=\"retention.inboxDays\"]').value = '0'");
    browser.click("form:has([name='limits.files']) button[type=submit]");
    browser.see(".field:has([name='limits.files']) .wrong", "A whole number from 1 to");
    browser.see(".field:has([name='retention.inboxDays']) .wrong", "A whole number from 1 to");
    browser.go("account");
    browser.click("form button[type=submit]");
    browser.see(".field:has([name=old]) .wrong", "Enter the password");
    browser.see(".field:has([name=password]) .wrong", "at least 10 characters");
    assertThat(browser.complaints()).hasSize(3).allMatch(c -> c.contains("400"));
  }

  @Test
  void aPasswordThatIsWrongAndOneThatIsTooCommonAreToldAtTheirFields() {
    browser.go("account");
    browser.type("[name=old]", "not-the-password");
    browser.type("[name=password]", "a-password-of-my-own");
    browser.type("[name=again]", "a-password-of-my-own");
    browser.click("form button[type=submit]");
    browser.see(".field:has([name=old]) .wrong", "The current password is wrong");
    browser.type("[name=old]", Desk.PASSWORD);
    browser.type("[name=password]", "1234567890");
    browser.type("[name=again]", "1234567890");
    browser.click("form button[type=submit]");
    browser.see(".field:has([name=password]) .wrong", "not among the first to be guessed");
    assertThat(browser.all(".field:has([name=old]) .wrong")).isEmpty();
    assertThat(browser.complaints()).hasSize(2).allMatch(c -> c.contains("400"));
  }

  @Test
  void groupsAndTheirMembersAreDraggedOrMovedByKeyboard() {
    for (String title : List.of("First", "Second", "Third")) {
      browser.go("groups");
      browser.click("[data-act=add]");
      browser.type("[name=title]", title);
      if (title.equals("First")) {
        browser.all(".members input").forEach(WebElement::click);
      }
      browser.click(".editor button[type=submit]");
      browser.see(".groups h2", title);
    }
    browser.drag("[data-group]:nth-child(3) .handle", "[data-group]:nth-child(1)");
    browser.await(
        "the third is the first", () -> groups().equals(List.of("Third", "First", "Second")));
    browser.told("Third is now number 1 of 3");
    browser.touchDrag("[data-group]:nth-child(1) .handle", "[data-group]:nth-child(2)");
    browser.await(
        "a finger moves it down", () -> groups().equals(List.of("First", "Third", "Second")));
    browser.told("Third is now number 2 of 3"); // said when all is drawn anew
    browser.script("""
        window.realFetch = window.fetch;
        const held = new Promise(done => { window.letGo = done; });
        window.fetch = async (address, options) => {
          if (options?.method === 'PUT') await held;
          return window.realFetch(address, options);
        }
        """);
    browser.drag("[data-group]:nth-child(3) .handle", "[data-group]:nth-child(1)");
    browser.await(
        "it is being saved",
        () ->
            Boolean.TRUE.equals(browser.script("return document.querySelector('.groups').inert")));
    browser.dragInVain("[data-group]:nth-child(1) .handle", "[data-group]:nth-child(3)");
    browser.script("window.letGo()");
    browser.await(
        "what is dragged while another is being saved stays",
        () -> groups().equals(List.of("Second", "First", "Third"))
            && Boolean.FALSE.equals(
                browser.script("return document.querySelector('.groups').inert")));
    browser.told("Second is now number 1 of 3");
    browser.drag("[data-group]:nth-child(1) .handle", "[data-group]:nth-child(3)");
    browser.await(
        "it can be dragged again", () -> groups().equals(List.of("First", "Third", "Second")));
    browser.script("window.fetch = window.realFetch");
    browser.await(
        "it is saved",
        () ->
            Boolean.FALSE.equals(browser.script("return document.querySelector('.groups').inert")));
    browser.told("Second is now number 3 of 3");
    browser.press("[data-group]:nth-child(2) [data-move=up]", Keys.ENTER);
    browser.await("a key moves it up", () -> groups().equals(List.of("Third", "First", "Second")));
    browser.await(
        "the focus stays with it",
        () -> "Move Third up"
            .equals(browser.script("return document.activeElement.getAttribute('aria-label')")));
    browser.go("groups");
    assertThat(groups()).as("it was saved").containsExactly("Third", "First", "Second");

    browser.click("[data-group]:nth-child(2) [data-act=edit]");
    assertThat(browser.see("[data-group]:nth-child(1) [data-act=remove]").isEnabled())
        .as("nothing takes away what is being typed")
        .isFalse();
    browser.dragInVain("[data-group]:nth-child(3) .handle", "[data-group]:nth-child(1)");
    assertThat(groups()).containsExactly("Third", "First", "Second");
    browser.drag(".members li:nth-child(3) .handle", ".members li:nth-child(1)");
    browser.await(
        "the last is the first", () -> members().equals(List.of("1C store", "1C it", "1C shop")));
    browser.press(".members li:nth-child(2) button:last-child", Keys.ENTER);
    assertThat(members()).containsExactly("1C store", "1C shop", "1C it");
    browser.click(".editor button[type=submit]");
    browser.told("Saved");
    browser.go("");
    browser.see(".server h3");
    assertThat(browser.texts(".server h3")).containsExactly("1C store", "1C shop", "1C it");
  }

  private static List<String> groups() {
    return browser.texts(".groups h2");
  }

  private static List<String> members() {
    return browser.texts(".members label");
  }
}
