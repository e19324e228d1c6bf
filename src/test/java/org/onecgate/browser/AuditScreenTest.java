package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.ServersFile;

/** Who did what is read at the dashboard (C4). */
class AuditScreenTest {
  private static final String MENDED = "20261101T105900123Z-0123abcd";

  @TempDir
  static Path temp;

  @RegisterExtension
  static final Desk desk = new Desk();

  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    Path audit = Files.createDirectories(temp.resolve("data/state/audit"));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 120; i++) {
      lines.append("""
          {"at":"2026-11-01T10:00:00Z","by":"person","who":"eva","from":"192.0.2.7","did":"removeServer","what":"old-%d","outcome":"done"}
          """.formatted(i));
    }
    lines.append("""
        {"at":"2026-11-01T11:00:00Z","by":"stranger","who":"<b>x</b>","from":"192.0.2.8","did":"login","outcome":"BAD_CREDENTIALS","leftOut":7}
        """);
    lines.append("""
        {"at":"2026-11-01T11:00:01Z","by":"person","who":"eva","from":"0:0:0:0:0:0:0:1","did":"putBackQuarantined","what":"%s %s -> %s import.xml","outcome":"done"}
        {"at":"2026-11-01T11:00:02Z","by":"person","who":"eva","from":"2001:db8:0:0:0:0:0:7","did":"setOrderAside","what":"shop/A/20","outcome":"NOT_ALLOWED"}
        {"at":"2026-11-01T11:00:03Z","by":"person","who":"eva","did":"acknowledgeWarning","what":"HANDOVER_FAILS webhook","outcome":"done"}
        {"at":"2026-11-01T11:00:04Z","by":"person","who":"eva","did":"replaceServer","what":"it login, enabled","outcome":"done"}
        {"at":"2026-11-01T11:00:06Z","by":"person","who":"eva","did":"replacePerson","what":"Olga Petrova role, locked","outcome":"done"}
        {"at":"2026-11-01T11:00:05Z","by":"person","who":"eva","did":"replaceSettings","what":"gate.history.days: 90 -> 30, gate.webhook.secret","outcome":"done"}
        """.formatted(MENDED, "a1".repeat(32), "b2".repeat(32)));
    Files.writeString(audit.resolve("2999-11-01.jsonl"), lines);
    ServersFile.write(temp, Map.of("it", ""));
    desk.open(temp, "en", Map.of());
    browser = desk.browser();
  }

  @Test
  void itIsReadSearchedAndReadOn() {
    browser.go("people");
    browser.click("main a[href='#/audit']");
    browser.see("h1", "Who did what");
    browser.see("tbody tr:last-child", "Deleted a 1C");
    assertThat(browser.all("tbody tr")).hasSize(50);
    browser.click("[data-act=more]");
    browser.await("all are shown", () -> browser.all("tbody tr").size() == 100);
    browser.type("[name=search]", "<b>");
    browser.see("tbody tr", "unknown (typed: <b>x</b>)");
    browser.see("tbody tr", "Login failed");
    browser.see("tbody tr", "refused: wrong login or password");
    browser.see("tbody tr", "7 more failed logins before");
    browser.type("[name=search]", "OLD-77");
    browser.await("one is found", () -> browser.all("tbody tr").size() == 1);
    browser.see("tbody tr", "old-77");
    browser.type("[name=search]", "admin");
    browser.see("tbody tr", "Logged in");
    browser.type("[name=search]", "nobody has done this");
    browser.see("main", "No such entries");
    assertThat(browser.script("return document.querySelector('a[download]').search"))
        .asString()
        .contains("search=nobody");
  }

  @Test
  void itSaysWhatIsMeantAndLeadsThere() {
    browser.go("audit");
    browser.type("[name=search]", MENDED);
    browser.await("it is found", () -> browser.all("tbody tr").size() == 1);
    browser.see("tbody tr td [href='#/exchange/" + MENDED + "']", "exchange received ");
    browser.see("tbody tr td [title='" + MENDED + "']");
    browser.see("tbody tr", "accepted, to be checked again");
    browser.see("tbody tr", "::1");
    assertThat(browser.all("tbody td summary").get(0).isDisplayed()).isTrue();
    assertThat(browser.all("tbody .hash")).noneMatch(one -> one.isDisplayed());
    browser.click("tbody summary");
    browser.see("tbody .hash", "a1a1");

    browser.type("[name=search]", "A/20");
    browser.see("tbody [href='#/order/shop?number=A%2F20']", "A/20");
    browser.see("tbody tr", "refused: the role does not allow it");
    browser.see("tbody tr", "2001:db8::7");

    browser.type("[name=search]", "HANDOVER_FAILS");
    browser.see("tbody tr", "webhook does not take deliveries");

    browser.type("[name=search]", "replace");
    browser.await("they are found", () -> browser.all("tbody tr").size() == 3);
    assertThat(browser.see("tbody tr:nth-child(2) td.name:nth-of-type(5)").getText())
        .isEqualTo("Olga Petrova\nrole, whether the login is locked");
    browser.see("tbody tr:first-child", "gate.history.days: 90 → 30");
    browser.see("tbody tr:first-child", "gate.webhook.secret");
    browser.see("tbody tr:last-child [title=it]", "1C it");
    browser.see("tbody tr:last-child", "login, whether it may exchange");
  }

  @Test
  void itFitsAWindowAndAPhone() {
    browser.width(1440);
    browser.go("audit");
    browser.type("[name=search]", MENDED);
    browser.await("it is found", () -> browser.all("tbody tr").size() == 1);
    browser.click("tbody summary");
    assertThat(browser.script("""
        const time = document.querySelector('td.moment time').getBoundingClientRect();
        const line = parseFloat(getComputedStyle(document.querySelector('td.moment time')).lineHeight);
        return time.height <= line;
        """)).as("a moment is on one line").isEqualTo(true);
    assertThat(browser.script("""
        const edge = css => document.querySelector(css).getBoundingClientRect().right;
        return edge('table') <= edge('main');
        """)).as("the table stays in the page").isEqualTo(true);
    browser.width(390);
    assertThat(browser.script("return document.documentElement.scrollWidth")).isEqualTo(390L);
  }
}
