package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who did what is read at the dashboard (C4). */
class AuditScreenTest {
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
    Files.writeString(audit.resolve("2999-11-01.jsonl"), lines);
    desk.open(temp, "en", Map.of());
    browser = desk.browser();
  }

  @Test
  void itIsReadSearchedAndReadOn() {
    browser.go("people");
    browser.click("main a[href='#/audit']");
    browser.see("h1", "Who did what");
    browser.see("tbody tr:first-child", "nobody who is known («<b>x</b>»)");
    browser.see("tbody tr:first-child", "7 more failed logins before");
    browser.see("tbody tr:nth-child(2)", "Deleted a 1C");
    assertThat(browser.all("tbody tr")).hasSize(50);
    browser.click("[data-act=more]");
    browser.await("all are shown", () -> browser.all("tbody tr").size() == 100);
    browser.type("[name=search]", "OLD-77");
    browser.await("one is found", () -> browser.all("tbody tr").size() == 1);
    browser.see("tbody tr", "old-77");
    browser.type("[name=search]", "admin");
    browser.see("tbody tr", "Logged in");
    browser.type("[name=search]", "nobody has done this");
    browser.see("main", "Nothing like this");
    assertThat(browser.script("return document.querySelector('a[download]').search"))
        .asString()
        .contains("search=nobody");
  }
}
