package org.onecgate.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Content;
import org.onecgate.it.OneC;

/** An operator looks into files wherever they are, and decides on several refused exchanges at once (C5, S7). */
class LookTest {
  private static final String SECRET = "AKIA" + "QYLPMN5HHHFPZAM2";

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

  private static OneC client() throws IOException {
    return desk.gate().client().begin();
  }

  private static void lookInto(String name) {
    browser.click("[data-act=look][aria-label$='" + name + "']");
    browser.see("dialog.viewer[open] h2", name);
  }

  private static void closeIt() {
    browser.click("[data-act=close]");
    browser.await("it is closed", () -> browser.all("dialog").isEmpty());
  }

  @Test
  void filesOfADeliveryAreLookedInto() throws Exception {
    OneC client = client();
    client.file("import.xml", Content.catalogue(1000));
    String text = "<?xml version=\"1.0\" encoding=\"windows-1251\"?>\r\n<Прайс>\r\n\t<!-- ёлки -->"
        + "\r\n\t\t<Цена валюта='руб'>10 &amp; 20</Цена><Пусто/>\r\n\t</Прайс>";
    client.file("prices.xml", text.getBytes(Charset.forName("windows-1251")));
    client.file("import_files/a.png", Content.png());
    String id = client.deliver("import.xml");
    browser.go("exchange/" + id);
    browser.see("#files");
    browser.await("the small picture is there", () -> {
      browser.script(
          "document.querySelector('img.thumb')?.scrollIntoView()"); // it comes when one gets there
      return width("img.thumb") == 1;
    });

    lookInto("import_files/a.png");
    browser.await("the picture is there", () -> width("img.seen") == 1);
    closeIt();

    lookInto("prices.xml");
    browser.see(".viewer .soft", "windows-1251");
    browser.see(".xml summary .x-name", "<Прайс");
    browser.see(".xml .x-note", "<!-- ёлки -->");
    browser.see(".xml .x-value", "'руб'");
    assertThat(shown()).contains("<Цена валюта='руб'>10 &amp; 20</Цена>", "<Пусто/>", "</Прайс>");
    assertThat(
            browser.script(
                "return [...document.querySelectorAll('.xml div')].filter(one => one.textContent.trim() === '').length"))
        .as("lines with nothing in them, besides the end that may still come")
        .isEqualTo(1L);
    assertThat(numbered(".xml"))
        .containsExactly(
            "1: <?xml version=\"1.0\" encoding=\"windows-1251\"?>",
            "2: <Прайс>",
            "3: <!-- ёлки -->",
            "4: <Цена валюта='руб'>10 &amp; 20</Цена>",
            "4: <Пусто/>",
            "5: </Прайс>");
    assertThat(browser.script("""
        const place = css => document.querySelector(`.viewer ${css}`).getBoundingClientRect();
        const [save, close] = [place('[download]'), place('[data-act=close]')];
        return save.height === close.height && save.y === close.y;
        """)).as("what can be pressed stands in one line").isEqualTo(true);
    browser.await("that is all", () -> !hasMore());
    closeIt();

    lookInto("import.xml");
    browser.see(".viewer [role=status]", "The first 64 KB of ");
    String shown = shown();
    while (hasMore()) {
      int before = shown.length();
      browser.click(".viewer [data-act=more]");
      browser.await("more is there", () -> shown().length() > before);
      shown = shown();
    }
    String whole = new String(Content.catalogue(1000), UTF_8).replace("\uFEFF", "");
    assertThat(shown.replaceAll("\\s", "")).isEqualTo(whole.replaceAll("\\s", ""));
    List<String> lines = whole.lines().map(String::strip).toList();
    assertThat(numbered(".xml")).hasSizeGreaterThan(1000).allSatisfy(row -> {
      int colon = row.indexOf(':');
      assertThat(lines.get(Integer.parseInt(row.substring(0, colon)) - 1))
          .contains(row.substring(colon + 1).strip());
    });
    browser.click("[data-act=fold]");
    assertThat(browser.all(".xml details[open]")).hasSizeLessThan(3);
    browser.click("[data-act=unfold]");
    assertThat(browser.all(".xml details:not([open])")).isEmpty();
    browser.script("location.hash = '#/exchanges'");
    browser.await("the page was left", () -> browser.all("dialog").isEmpty());
  }

  /** The rows of what is looked into, each behind the number of its line. */
  @SuppressWarnings("unchecked")
  private static List<String> numbered(String css) {
    return (List<String>) browser.script(
        "return [...document.querySelectorAll(`${arguments[0]} [data-line]`)].map(row => `${row.dataset.line}: ${row.textContent}`)",
        css);
  }

  /** Opens the exchange that 1C is refused for this file. */
  private static void refuse(String text) throws Exception {
    OneC client = client();
    client.file("import.xml", text.getBytes(UTF_8));
    assertThat(client.importFile("import.xml").text()).startsWith("failure");
    browser.go("quarantine");
    browser.click("main a[href*=exchange]");
    browser.see("#kept");
    lookInto("import.xml");
  }

  /** That one row is marked, of this line and with this text, and stands where one looks. */
  private static void seeMarked(String row) {
    browser.await("it is marked", () -> !browser.all(".filetext [aria-current]").isEmpty());
    assertThat(browser.script("""
        const all = [...document.querySelectorAll('.filetext [aria-current]')];
        return all.map(one => `${one.dataset.line}: ${one.textContent}`).join();
        """)).isEqualTo(row);
    assertThat(browser.script("""
        const place = css => document.querySelector(css).getBoundingClientRect();
        const [row, window] = [place('.filetext [aria-current]'), place('.filetext')];
        return row.top >= window.top && row.top < window.bottom;
        """)).as("one need not look for it").isEqualTo(true);
  }

  @Test
  void thePlaceOfAMistakeIsMarkedAndStandsWhereOneLooks() throws Exception {
    StringBuilder text = new StringBuilder("<К>\r\n");
    for (int line = 2; line < 3_000; line++) {
      String name = line == 1_500 ? "Болт & гайка" : "Товар " + line;
      text.append("\t<Т><Имя>").append(name).append("</Имя></Т>\r\n");
    }
    refuse(text + "</К>");
    seeMarked("1500: <Имя>Болт & гайка</Имя>");
    browser.see(".viewer [role=status]", "The place in line 1500 is marked.");
    assertThat(shown()).as("begins with a line").startsWith("<Т>");
    assertThat(numbered(".xml")).contains("1499: <Имя>Товар 1499</Имя>", "1501: <Т>");
    browser.click("[data-act=begin]");
    browser.await("the beginning is there", () -> numbered(".xml").get(0).equals("1: <К>"));
    closeIt();

    String long1 = "<К>" + "<Имя>Товар</Имя>".repeat(2_000);
    refuse(long1 + "<Имя>Болт & гайка</Имя>" + "<Имя>Товар</Имя>".repeat(2_000) + "</К>");
    seeMarked("1: <Имя>Болт & гайка</Имя>");
    assertThat(shown()).as("begins with a tag").startsWith("<");
    closeIt();

    refuse("<К>\n<Т>\n<Имя код=\"1>Болт</Имя>\n</Т>\n<Т код='2'>\n</Т>\n</К>");
    seeMarked("3: <Имя код=\"1>Болт</Имя>");
    closeIt();
  }

  @Test
  void theLinesOfATextHaveTheirNumbers() throws Exception {
    OneC client = client();
    client.file("import.xml", Content.catalogue(1));
    StringBuilder text = new StringBuilder();
    for (int line = 1; line <= 9_000; line++) {
      text.append(line % 3 == 0 ? "" : "строка " + line).append("\r\n");
    }
    client.file("notes.txt", text.toString().getBytes(UTF_8));
    browser.go("exchange/" + client.deliver("import.xml"));
    browser.see("#files");
    lookInto("notes.txt");
    while (hasMore()) {
      int before = numbered(".filetext").size();
      browser.click(".viewer [data-act=more]");
      browser.await("more is there", () -> numbered(".filetext").size() > before);
    }
    List<String> rows = numbered(".filetext");
    assertThat(rows).hasSize(9_000);
    for (int line = 1; line <= 9_000; line++) {
      assertThat(rows.get(line - 1))
          .isEqualTo(line + ": " + (line % 3 == 0 ? "" : "строка " + line));
    }
    closeIt();
  }

  private static boolean hasMore() {
    return browser.all(".viewer [data-act=more]").get(0).isDisplayed();
  }

  /** What stands there; the driver's own way asks of each of thousands of pieces whether it can be seen. */
  private static String shown() {
    browser.see(".xml");
    return (String) browser.script("return document.querySelector('.xml').textContent");
  }

  private static long width(String css) {
    return ((Number)
            browser.script("return document.querySelector(arguments[0])?.naturalWidth ?? -1", css))
        .longValue();
  }

  @Test
  void whatIsHostileIsText() throws Exception {
    OneC client = client();
    client.file("import.xml", ("<К>" + SECRET + "</К>").getBytes(UTF_8));
    client.file(
        "a.svg",
        ("<svg xmlns='http://www.w3.org/2000/svg' onload='window.ran = 1'><script>window.ran = 1</script>"
                + "<image href='x' onerror=\"window.ran = 1\"/></svg>")
            .getBytes(UTF_8));
    client.file("deep.xml", ("<a>".repeat(20_000) + "</b><c d='").getBytes(UTF_8));
    client.file("a.bin", new byte[] {0, 1, 2, 3});
    assertThat(client.importFile("import.xml").text()).startsWith("failure");
    browser.go("quarantine");
    browser.click("main a[href*=exchange]");
    browser.see("#kept");
    lookInto("import.xml");
    assertThat(shown()).isEqualTo("<К>" + "*".repeat(20) + "</К>");
    browser.see(".viewer [role=status]", "1 secret is shown as asterisks");
    closeIt();
    lookInto("a.svg");
    assertThat(shown()).contains("<script>window.ran = 1</script>");
    assertThat(browser.all(".viewer svg, .viewer script, .viewer image")).isEmpty();
    closeIt();
    lookInto("deep.xml");
    assertThat(shown()).endsWith("</b><c d='");
    closeIt();
    lookInto("a.bin");
    browser.see(".viewer p", "This is neither text nor a picture");
    assertThat(browser.script("return window.ran === undefined")).isEqualTo(true);
    closeIt();
  }

  @Test
  void severalRefusedExchangesAreDecidedOnAtOnce() throws Exception {
    browser.go("quarantine");
    browser.see("h1", "Quarantine");
    for (String xml : new String[] {"<К>" + SECRET + "</К>", "<К>" + SECRET + "</К> ", "<К>"}) {
      OneC client = client();
      client.file("import.xml", xml.getBytes(UTF_8));
      assertThat(client.importFile("import.xml").text()).startsWith("failure");
    }
    browser.go("");
    browser.go("quarantine");
    int all = browser.all("[name=chosen]").size();
    int releasable = browser.all("[data-act=release]").size();
    assertThat(browser.see("[data-act=bulk-release]").isEnabled()).isFalse();
    assertThat(browser.see("main li .soft").getText()).contains("The sweep deletes it on ");
    browser.click("[name=all]");
    browser.see(".bulk", all + " selected");
    browser.click("[data-act=bulk-release]");
    browser.see("dialog[open] h2", "Release " + releasable + " exchanges?");
    browser.see("dialog[open]", "is broken and stays");
    browser.click("[data-confirm]");
    browser.see(".results li", "Released: it is being checked and published.");
    assertThat(browser.all(".results li")).hasSize(releasable);
    browser.await(
        "they were published", () -> browser.all("[name=chosen]").size() == all - releasable);
    browser.click("[name=all]");
    browser.click("[data-act=bulk-delete]");
    browser.see("dialog[open] h2", "Delete " + (all - releasable) + " exchange");
    browser.click("[data-confirm]");
    browser.see(".empty", "Nothing is in quarantine");
    browser.see(".results li", "Deleted.");
  }
}
