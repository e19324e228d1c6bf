package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
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
        gate.alarm.webhook.url = https://shop.example.com/hook/PlAnTeD
        gate.alarm.webhook.secret = PlAnTeD-0123456789
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
  void diagnosticsAreOneClickAway() {
    Browser browser = desk.browser();
    browser.go("system");
    browser.see("a[download]", "Скачать диагностику");
    assertThat(browser.script("""
            return fetch(document.querySelector('a[download]').href).then(answer =>
              answer.status + ' ' + answer.headers.get('Content-Type'));
            """)).isEqualTo("200 application/zip");
  }

  @Test
  void theLogIsFilteredByLevelAndText() {
    Logger logger = Logger.getLogger("org.onecgate.SystemScreenTest");
    logger.setLevel(Level.INFO);
    logger.log(Level.WARNING, "planted <b>line</b>", new IllegalStateException("planted trace"));
    logger.log(Level.INFO, "another one");
    Browser browser = desk.browser();
    browser.go("system");
    browser.see(".log li", "planted <b>line</b>");
    assertThat(browser.see("ol.log").getDomAttribute("tabindex"))
        .as("the keyboard comes to it in every browser, and so can scroll it")
        .isEqualTo("0");
    browser.see(".log .info", "another one");
    browser.type("[name=line]", "nobody logs this");
    browser.see(".log li", "Таких строк нет.");
    browser.type("[name=line]", "PLANTED");
    browser.await("only this", () -> browser.all(".log li").size() == 1);
    browser.see(".log .warning", "SystemScreenTest");
    browser.click(".log summary");
    browser.see(".log pre", "java.lang.IllegalStateException: planted trace");
    browser.script("const level = document.querySelector('[name=level]'); level.value = 'ERROR';"
        + " level.dispatchEvent(new Event('change'))");
    browser.see(".log li", "Таких строк нет.");
  }

  @Test
  void howLongThingsAreKeptIsChosenAndHoldsAtOnce() {
    Browser browser = desk.browser();
    browser.go("system");
    browser.see("[name='retention.historyDays']:disabled");
    browser.see(".editor", "Задано настройкой gate.history.days");
    browser.type("[name='retention.quarantineDays']", "0");
    browser.click(".editor [type=submit]");
    browser.see(".editor .wrong", "Целое число от 1 до 36 500 или пусто.");
    browser.type("[name='retention.quarantineDays']", "12");
    browser.click(".editor [type=submit]");
    browser.told("Сохранено и уже действует.");
    browser.see("[data-setting='gate.quarantine.days']", "эта страница");
    browser.go("");
    browser.go("system");
    browser.await(
        "it is kept",
        () -> "12"
            .equals(browser.script(
                "return document.querySelector('[name=\"retention.quarantineDays\"]')?.value")));
    assertThat(browser.complaints()).as("0 days").hasSize(1).allMatch(c -> c.contains("400"));
  }

  @Test
  void howMuchMayArriveIsChosenAndWhatAnotherPlaceSaysIsShown() {
    Browser browser = desk.browser();
    browser.go("system");
    browser.see("[name='limits.chunk']:disabled");
    browser.type("[name='limits.files']", "70000");
    browser.click(".editor [type=submit]");
    browser.told("Сохранено и уже действует.");
    browser.see("[data-setting='gate.exchange.files.max']", "70000");
  }

  @Test
  void theWebhookIsChosenAndItsSecretIsNotShownAgain() {
    Browser browser = desk.browser();
    browser.go("system");
    browser.type("[name='webhook.url']", "ftp://shop.example.com/");
    browser.click(".editor [type=submit]");
    browser.see(".field:has([name='webhook.url']) .wrong", "Нужен адрес http или https");
    browser.type("[name='webhook.url']", "https://shop.example.com/of-the-path");
    browser.click(".editor [type=submit]");
    browser.see(".field:has([name='webhook.secret']) .wrong", "не меньше 16");
    assertThat(browser.complaints()).hasSize(2).allMatch(each -> each.contains(" 400 "));
    browser.click(".field:has([name='webhook.secret']) button");
    browser.click(".editor [type=submit]");
    browser.told("Сохранено и уже действует.");
    browser.see("[data-setting='gate.webhook.url']", "https://shop.example.com/…");
    browser.see("[data-setting='gate.webhook.secret']", "********");
    browser.await(
        "the secret is not there",
        () -> "https://shop.example.com/of-the-path "
            .equals(browser.script(
                "return ['url', 'secret'].map(n => document.querySelector(`[name=\"webhook.${n}\"]`)?.value)"
                    + ".join(' ')")));
  }

  @Test
  void settingsAreFilteredAndTellWhereTheyComeFrom() {
    Browser browser = desk.browser();
    browser.go("system");
    browser.click(".contents button:last-child");
    assertThat(browser.script("return document.activeElement.textContent")).isEqualTo("Настройки");
    browser.see("[data-setting='gate.chunk.max']", "100 МБ");
    browser.see("[data-setting='gate.chunk.max']", "gate.properties, строка 2");
    browser.see("[data-setting='gate.reserve']", "меньшее из 1 ГБ и 5 %");
    browser.see("[data-setting='gate.alarm.webhook.secret']", "********");
    browser.see("[data-setting='gate.inbox.days']", "бессрочно");
    int all = browser.all("[data-setting]").size();
    assertThat(all).isGreaterThan(60);
    browser.type("[name=setting]", "webhook");
    browser.await("only these", () -> browser.all("[data-setting]").size() < 9);
    browser.see("[data-setting='gate.alarm.webhook.url']", "https://shop.example.com/…");
    browser.type("[name=setting]", "17");
    browser.see("[data-setting='gate.history.days']", "параметр контекста");
    assertThat(browser.texts("main").toString()).doesNotContain("PlAnTeD");
  }
}
