package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What runs, and how it is set, as an administrator sees it (C5). */
class SystemScreenTest {
  @TempDir
  static Path temp;

  @RegisterExtension
  static final Desk desk = new Desk();

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    Path data = Files.createDirectories(temp.resolve("data"));
    Files.writeString(data.resolve("gate.properties"), """

        gate.chunk.max = 100 MiB
        gate.webhook.url = https://shop.example.com/hook/PlAnTeD
        gate.webhook.secret = PlAnTeD-0123456789
        """);
    desk.open(temp, "ru", Map.of("gate.history.days", "17"));
  }

  @Test
  void whatRunsIsToldInFacts() {
    Browser browser = desk.browser();
    browser.go("system");
    browser.see("main h2", "Что работает");
    browser.see("main dd", "Apache Tomcat/");
  }

  @Test
  void settingsAreFilteredAndTellWhereTheyComeFrom() {
    Browser browser = desk.browser();
    browser.go("system");
    browser.see("[data-setting='gate.chunk.max']", "100 MiB");
    browser.see("[data-setting='gate.chunk.max']", "gate.properties, строка 2");
    browser.see("[data-setting='gate.webhook.secret']", "********");
    browser.see("[data-setting='gate.inbox.days']", "бессрочно");
    int all = browser.all("[data-setting]").size();
    assertThat(all).isGreaterThan(60);
    browser.type("[name=setting]", "webhook");
    browser.await("only these", () -> browser.all("[data-setting]").size() < 9);
    browser.see("[data-setting='gate.webhook.url']", "https://shop.example.com/…");
    browser.type("[name=setting]", "17");
    browser.see("[data-setting='gate.history.days']", "параметр контекста");
    assertThat(browser.texts("main").toString()).doesNotContain("PlAnTeD");
  }
}
