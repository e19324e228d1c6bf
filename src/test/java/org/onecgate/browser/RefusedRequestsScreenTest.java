package org.onecgate.browser;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.battery.http.RawHttp;
import org.onecgate.it.Content;
import org.onecgate.it.OneC;
import org.openqa.selenium.Keys;

/** What an operator sees on the first screen of requests that never became an exchange (O2). */
class RefusedRequestsScreenTest {
  @TempDir
  static Path temp;

  @RegisterExtension
  static final Desk desk = new Desk();

  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    desk.open(temp, "en", Map.of());
    browser = desk.browser();
  }

  private static void send(String request) throws Exception {
    RawHttp.exchange(desk.gate().port(), request.getBytes(ISO_8859_1), RawHttp.End.WAIT, 20_000);
  }

  private static void get(String target) throws Exception {
    send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  @Test
  void aWrongAddressIsShownWithTheRightOne() throws Exception {
    get("/1C_exchange?type=catalog&mode=checkauth");
    browser.see(".warning .strong", "1C used a wrong address, just now");
    browser.see(
        ".warning .text",
        "This is not the address of the exchange: /1C_exchange, but the exchange is at /1c_exchange");
    browser.see(".warning .text", "Correct «Адрес сайта» in 1C");
    browser.click(".warning a[href$=guide]");
    browser.see("h1", "What to type into 1C");
  }

  @Test
  void theAddressOpenedInABrowserSaysWhatItIsFor() throws Exception {
    String wanted = "Host: localhost\r\nAccept: text/html,*/*;q=0.8\r\nConnection: close\r\n\r\n";
    RawHttp.Answer page = RawHttp.exchange(
        desk.gate().port(),
        ("GET /1c_exchange HTTP/1.1\r\n" + wanted).getBytes(ISO_8859_1),
        RawHttp.End.WAIT,
        20_000);
    assertThat(new String(page.text().getBytes(ISO_8859_1), UTF_8))
        .contains("Content-Type: text/html;charset=UTF-8", "\r\n\r\n<!DOCTYPE html>")
        .contains(
            "<a href=\"./\">Страницы для людей</a>", "<a href=\"./\">The pages for people</a>");
    RawHttp.Answer deeper = RawHttp.exchange(
        desk.gate().port(),
        ("GET /bitrix/admin/1c_exchange.php HTTP/1.1\r\n" + wanted).getBytes(ISO_8859_1),
        RawHttp.End.WAIT,
        20_000);
    assertThat(deeper.text()).contains("<a href=\"./../../\">");
    RawHttp.Answer bare = RawHttp.exchange(
        desk.gate().port(),
        "GET /1c_exchange HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nConnection: close\r\n\r\n"
            .getBytes(ISO_8859_1),
        RawHttp.End.WAIT,
        20_000);
    assertThat(bare.text())
        .as("it may be a 1C")
        .contains("Content-Type: text/plain", "\r\n\r\nfailure\n");
    RawHttp.Answer asked = RawHttp.exchange(
        desk.gate().port(),
        ("GET /1c_exchange?type=x HTTP/1.1\r\n" + wanted).getBytes(ISO_8859_1),
        RawHttp.End.WAIT,
        20_000);
    assertThat(asked.text()).as("it may be a 1C").contains("failure\nUnknown type");
  }

  @Test
  void aRequestWithoutALoginIsShownWithWhatToLookAt() throws Exception {
    get("/1c_exchange?type=catalog&mode=checkauth");
    browser.see(".warning .strong", "A request from 1C came without a login, just now");
    browser.see(".warning .text", "a proxy is removing the Authorization header");
    assertThat(browser.see(".warning .text").getText()).containsOnlyOnce("No login arrived");
    browser.click(".warning .told summary");
    browser.see(".warning .told code", "No login arrived: a proxy may have removed it");
  }

  @Test
  void whatNeverReachedGateIsShownWithItsCause() throws Exception {
    send("\26\3\1\2\0\1\0\1" + "x".repeat(200));
    browser.see(".warning .strong", "A request was refused before it reached Gate");
    browser.see(".warning .text", "HTTPS arrived at the HTTP port (127.0.0.1)");
  }

  @Test
  void aFileInQuarantineIsLookedIntoWhereItIsBroken() throws Exception {
    OneC client = desk.gate().client().begin();
    String xml = "<?xml version='1.0' encoding='UTF-8'?>\n<КоммерческаяИнформация><Каталог><Товары>"
        + "<Товар><Ид>g-2</Ид><Артикул>В-7</Артикул><Наименование>Веник</Наименование>\n"
        + "<Описание>" + "очень прочный ".repeat(1000) + "дуб & берёза</Описание></Товар>"
        + "</Товары></Каталог></КоммерческаяИнформация>";
    client.file("import.xml", xml.getBytes(UTF_8));
    client.importFile("import.xml");
    browser.go("quarantine");
    browser.see(".about", "Found in the record of Веник, В-7.");
    browser.see(".about code", "дуб & берёза");
    browser.click("main a[href*=exchange]");
    browser.see(".about code", "дуб & берёза");
    assertThat(browser.see(".card.bad").getText())
        .as("1C would send the same again, so mending it is the better way")
        .containsSubsequence(
            "There are two ways",
            "It can be corrected right here",
            "Correct it in 1C and run the exchange again")
        .containsOnlyOnce("un the exchange again");
    browser.see("#kept");
    browser.see("td.name", "import.xml");
    browser.click("[data-act=look]");
    browser.see(".filetext", "дуб & берёза");
    assertThat(browser.see(".filetext").getText())
        .as("around the place, and not the beginning")
        .startsWith("…")
        .doesNotContain("Веник");
    browser.click("[data-act=begin]");
    browser.see(".filetext", "Веник");
    browser.click("[data-act=close]");
    String link = browser.see("a[href*='quarantine'][download]").getDomProperty("href");
    assertThat(link).contains("/api/quarantine/").contains("/file?path=");
    client.begin();
    client.file("import.xml", Content.catalogue(1));
    client.deliver("import.xml");
  }

  @Test
  void theBarOfADayLeadsToWhatItCounts() throws Exception {
    new OneC(desk.gate().uri(), "stranger", "guess").login("catalog");
    new OneC(desk.gate().uri(), "stranger", "guess").login("catalog");
    OneC client = desk.gate().client().begin();
    client.file("import.xml", ("<a>AKIA" + "QYLPMN5HHHFPZAM2</a>").getBytes(UTF_8));
    client.importFile("import.xml");
    client.begin();
    client.file("import.xml", "<a>nothing to find</a>".getBytes(UTF_8));
    client.file("import_files/a.png", "no picture".getBytes(UTF_8));
    String found = client.deliver("import.xml");
    client.begin();
    client.file("import.xml", "<a>nothing to find</a>".getBytes(UTF_8));
    String clean = client.deliver("import.xml");

    pressLastBar("Refused requests");
    browser.see("h1", "Refused requests");
    browser.see("tbody tr td.name", "unknown login \"stranger\"");
    String stranger = browser.all("tbody tr").stream()
        .map(row -> row.getText())
        .filter(row -> row.contains("stranger"))
        .findFirst()
        .orElseThrow();
    assertThat(stranger).contains("login", "Wrong login or password", " 2 ");
    OneC wrong = new OneC(desk.gate().uri(), "guesser", "guess");
    wrong.login("catalog");
    wrong.init();
    wrong.get("type=catalog&mode=file&filename=a.xml");
    get("/1c_exchange?type=%3Cb%3Ecatalogue%0A&mode=checkauth");
    get("/1c_exchange?type=catalog&mode=chekauth");
    browser.go("");
    browser.go("refused");
    browser.see("tbody tr td.name", "unknown login \"guesser\"");
    assertThat(browser.texts("tbody tr"))
        .filteredOn(row -> row.contains("guesser"))
        .as("one wrong password is one line")
        .singleElement()
        .asString()
        .contains(" 3 ");
    assertThat(browser.texts("tbody td code")).contains("type=<b>catalogue?", "mode=chekauth");
    browser.click("tbody tr:has(a[href*='#/exchange/']) a[href*='#/exchange/']");
    browser.see("h2", "Why it was refused");

    pressLastBar("Found by checks");
    browser.see("h1", "Exchanges");
    browser.see("tr[data-id] .pill.failed");
    browser.see("tr[data-id='" + found + "']", "found by checks: 1");
    assertThat(browser.all("tr[data-id='" + clean + "']")).isEmpty();
    assertThat(browser.script("return location.hash")).asString().contains("state=found");
  }

  private static void pressLastBar(String title) {
    browser.go("statistics");
    browser.see("figcaption h2", title);
    browser.script("""
        [...document.querySelectorAll('figure')].find(one => one.textContent.includes(arguments[0]))
          .querySelector('canvas').setAttribute('data-wanted', '')
        """, title);
    browser.press("[data-wanted]", Keys.END);
    browser.press("[data-wanted]", Keys.ENTER);
  }

  @Test
  void theGoodWithASecretIsNamedWhereItIsRefused() throws Exception {
    OneC client = desk.gate().client().begin();
    String xml = "<?xml version='1.0' encoding='UTF-8'?><КоммерческаяИнформация><Товар><Ид>g-1</Ид>"
        + "<Наименование>Щётка</Наименование><Описание>AKIA" + "QYLPMN5HHHFPZAM2</Описание></Товар>"
        + "</КоммерческаяИнформация>";
    client.file("import.xml", xml.getBytes(UTF_8));
    client.importFile("import.xml");
    browser.go("quarantine");
    browser.see(".about", "Found in the record of Щётка.");
    browser.click("main a[href*=exchange]");
    browser.see(".about", "Found in the record of Щётка.");
    browser.see(".story", "It is in the record of Щётка");
    client.begin();
    client.file("import.xml", Content.catalogue(1));
    client.deliver("import.xml");
  }
}
