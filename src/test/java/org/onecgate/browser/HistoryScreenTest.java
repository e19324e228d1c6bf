package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.PastExchanges;
import org.onecgate.it.ServersFile;
import org.onecgate.it.Wire;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Proves that an operator finds any exchange in one look, and finds the list again where it was left (C5, C6). */
class HistoryScreenTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 2);

  @TempDir
  static Path temp;

  @RegisterExtension
  static final Desk desk = new Desk();

  /** Where no browser of a test is. */
  private static final ZoneId FAR = ZoneId.of("Pacific/Kiritimati");

  private static EmbeddedGate gate;
  private static Browser browser;
  private static String refused;

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    PastExchanges past = new PastExchanges(temp);
    Instant midnight = DAY.atStartOfDay(FAR).toInstant();
    past.add(midnight.minusSeconds(1), "old", "catalog", "PUBLISHED", "before.xml");
    past.add(midnight, "old", "sale", "PUBLISHED", "orders.xml");
    refused = past.add(midnight.plusSeconds(86_399), "old", "catalog", "FAILED", "import.xml");
    past.add(midnight.plusSeconds(86_400), "old", "catalog", "PUBLISHED", "after.xml");
    for (int i = 0; i < 120; i++) {
      past.add(midnight.plusSeconds(100_000L + i * 60L), "many", "catalog", "ABANDONED", "m" + i);
    }
    StringBuilder story = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      story.append("2026-03-02T10:00:00Z = line ").append(i).append('\n');
    }
    Files.writeString(temp.resolve("data/state/jobs/" + refused + "/story.log"), story);
    ServersFile.write(temp, Map.of("it", "", "old", "", "many", ""));
    desk.open(temp, "en", Map.of("gate.history.days", "3650", "gate.zone", FAR.getId()));
    gate = desk.gate();
    browser = desk.browser();
  }

  private static List<String> names() {
    return browser.texts(".sealed td.when").stream()
        .map(text -> text.split("\n", -1)[0])
        .toList();
  }

  @Test
  void oneIsFoundByDayAndTypeAndName() {
    browser.go("exchanges?from=" + DAY + "&to=" + DAY);
    browser.see(".head [role=status]", "2 exchanges.");
    assertThat(names()).allMatch(when -> when.startsWith("Mar 2, 2026"));
    assertThat(browser.texts(".sealed td.when").get(0))
        .contains("Mar 2, 2026, 11:59:59 PM")
        .contains("ago");
    assertThat(browser.script(
            "return import('./js/format.js').then(format => format.dayOf('2026-03-01T10:00:00Z'))"))
        .as("by which what arrives is filtered")
        .isEqualTo(DAY.toString());
    browser.see("footer", "Times and days follow Gate's clock: Pacific/Kiritimati.");
    browser.script("document.querySelector('[name=type]').value = 'sale';"
        + "document.querySelector('[name=type]').dispatchEvent(new Event('change'))");
    browser.see(".head [role=status]", "1 exchange.");
    browser.see(".sealed tr", "Orders");
    browser.width(1440);
    assertThat(browser.script("""
        const top = css => document.querySelector(css).getBoundingClientRect().y;
        return ['server', 'type', 'state', 'from', 'to', 'search'].map(name => top(`[name=${name}]`) - top('[name=from]'));
        """))
        .asInstanceOf(LIST)
        .as("the fields stand in one line")
        .containsOnly(0L);
    assertThat(browser.script("""
        const place = css => document.querySelector(css).getBoundingClientRect();
        return place('.results table').y > place('a[download]').bottom;
        """)).as("nothing touches the table").isEqualTo(true);
    browser.go("exchanges?from=" + DAY + "&to=2026-01-01");
    browser.see(".empty", "the first day is after the last one");
    browser.go("exchanges");
    browser.type("[name=search]", "before.XML");
    browser.see(".head [role=status]", "1 exchange.");
    assertThat(browser.script("return location.hash")).isEqualTo("#/exchanges?search=before.XML");
    browser.type("[name=search]", "nowhere");
    browser.see(".empty", "No exchange matches");
    assertThat(browser.all("a[download]")).as("of nothing").noneMatch(WebElement::isDisplayed);
  }

  @Test
  void ofALongStoryTheBeginningAndTheEndAreShown() {
    browser.go("exchange/" + refused);
    browser.see(".story .gap", "The middle is left out here (");
    browser.see(".story li:first-child", "line 0");
    browser.see(".story li:last-child", "line 19999");
    browser.click("[data-act=raw]");
    browser.see("pre.excerpt", "line 19999");
    browser.see("pre.excerpt", "The middle is left out here (");
    long given = (Long) browser.script("return performance.getEntriesByType('resource')"
        + ".filter(e => e.name.includes('/story?')).at(-1).decodedBodySize");
    assertThat(given).isBetween(130_000L, 131_200L);
  }

  @Test
  void whatIsShownIsTakenAlongAsATable() {
    browser.go("exchanges?server=old&from=" + DAY + "&to=" + DAY);
    browser.see("a[download]", "Download as a table (CSV)");
    String table = (String) browser.script(
        "return fetch(document.querySelector('a[download]').href).then(answer => answer.text())");
    assertThat(table.lines()).hasSize(3);
    assertThat(table)
        .contains(DAY + " 00:00:00", DAY + " 23:59:59", "\"Refused\"")
        .contains("\"Started (Pacific/Kiritimati)\"");
  }

  @Test
  void whoeverComesBackFindsTheListWhereItWas() {
    browser.go("exchanges?server=many");
    browser.see(".head [role=status]", "The newest 50.");
    browser.click("[data-act=older]");
    browser.see(".head [role=status]", "The newest 100.");
    browser.click(".sealed tr:nth-child(77) a");
    browser.see("h1", "1C many: Catalogue, Mar");
    assertThat(browser.script("return document.title"))
        .asString()
        .startsWith("1C many: Catalogue, Mar");
    browser.see(".back a[href='#/exchanges']", "Exchanges");
    browser.script("history.back()");
    browser.see(".head [role=status]", "The newest 100.");
    assertThat(browser.script("return location.hash"))
        .isEqualTo("#/exchanges?server=many&shown=100");
    browser.await(
        "where it was left",
        () -> Boolean.TRUE.equals(browser.script(
            "return document.activeElement === document.querySelector('.sealed tr:nth-child(77) a')"
                + " && document.activeElement.getBoundingClientRect().bottom < innerHeight")));
  }

  @Test
  void whatIsBeingReceivedStandsThereWithItsProgress() throws Exception {
    browser.go("exchanges?search=1c+it");
    byte[] content = Content.catalogue(4000);
    OneC client = gate.client().begin();
    int half = content.length / 2;
    try (Wire wire = client.beginFile("import.xml", content.length)) {
      wire.send(new ByteArrayInputStream(content, 0, half), half);
      browser.see(".coming .pill", "Receiving");
      browser.await("bytes are seen", () -> arrived().matches("\\d.*"));
      String before = arrived();
      wire.send(
          new ByteArrayInputStream(content, half, content.length - half), content.length - half);
      assertThat(wire.receive().text()).startsWith("success");
      browser.await("more bytes are seen", () -> !arrived().equals(before));
    }
    assertThat(browser.all(".coming progress[aria-label='1C it']")).hasSize(1);
    client.deliver("import.xml");
    browser.await("it has come", () -> browser.all(".coming tr").isEmpty());
  }

  private static String arrived() {
    return browser.see(".coming .amount").getText();
  }

  @Test
  void theLastOnesOfEach1CAreAStripThatLeadsToThem() {
    browser.see("[data-key=old] .strip");
    assertThat(browser.all("[data-key=many] .strip li")).hasSize(30);
    assertThat(browser.all("[data-key=it] .strip li a.failed")).isEmpty();
    assertThat((String) browser.script(
            "return document.querySelectorAll('[data-key=old] .strip a')[2].textContent"))
        .isEqualTo("Refused, Catalogue, Mar 2, 2026, 11:59:59\u00a0PM");
    assertThat(browser.all("[data-key=old] .strip li")).hasSize(4);
    browser.press("[data-key=old] .strip [tabindex='0']", Keys.ARROW_LEFT);
    assertThat(browser.script("return document.activeElement.textContent"))
        .isEqualTo("Refused, Catalogue, Mar 2, 2026, 11:59:59\u00a0PM");
    browser.press("[data-key=old] .strip [tabindex='0']", Keys.ENTER);
    browser.see("h1", "1C old: Catalogue, Mar 2, 2026, 11:59:59 PM");
    assertThat((String) browser.script("return location.hash")).endsWith(refused);
  }

  @Test
  void theLinesOfAFileAreOneUntilSomebodyWantsThem() throws Exception {
    OneC client = gate.client().begin();
    client.fileInChunks("import.xml", Content.catalogue(20), 1000);
    client.file("bad<name>.xml", Content.catalogue(1));
    browser.go("exchange/" + client.deliver("import.xml"));
    browser.see(".story .file summary", "import.xml");
    browser.see(".story .file summary", "chunks, ");
    browser.see(".story .file.bad .refused", "refused: a file has an unsafe name");
    assertThat(browser.texts(".story .asks .said"))
        .noneMatch(said -> said.contains("to send the file import.xml"));
    browser.click(".story .file:not(.bad) summary");
    browser.see(".story .asks .said", "to send the file import.xml, 1,000 B");
    browser.click("[data-act=raw]");
    browser.see("pre.excerpt", " = chunk appended file=import.xml offset=0 bytes=1000 sha256=");
    browser.see(
        "pre.excerpt", " > type=catalog mode=checkauth filename= login=it remote=127.0.0.1");
    browser.click("[data-act=raw]");
    browser.see(".story .asks .said", "to send the file import.xml"); // open as it was
  }

  @Test
  void nothingBarsWhoeverCannotSeeOrHasNoMouse() throws Exception {
    browser.see("[data-key=old] .strip");
    assertThat(browser.barriers()).isEmpty();
    browser.go("exchanges?from=" + DAY);
    browser.see(".head [role=status]", "The newest 50.");
    assertThat(browser.barriers()).isEmpty();
  }
}
