package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Several people run a gate by the dashboard, and each sees the buttons of the own role (C4). */
class PeopleScreenTest {
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

  private static String add(String login, String role) {
    browser.go("people");
    browser.click("[data-act=add]");
    browser.type("[name=login]", login);
    browser.script("document.querySelector('[name=role]').value = arguments[0]", role);
    browser.click(".editor button[type=submit]");
    browser.told("Added");
    return String.valueOf(browser.script("return document.querySelector('[data-password]').value"));
  }

  private static void enter(String login, String password) {
    browser.click("#logout");
    browser.login(login, password);
  }

  /** The buttons of the page that can be seen. */
  private static List<String> buttons(String page) {
    browser.go(page);
    return Stream.of(String.valueOf(browser.script("""
            return [...document.querySelectorAll('main button')].filter(one => one.checkVisibility())
              .map(one => one.innerText.trim()).join('|')""")).split("\\|", -1))
        .filter(text -> !text.isEmpty())
        .toList();
  }

  @Test
  void whoLooksSeesNoButtonThatChangesSomethingAndIsToldWhy() {
    String password = add("eva", "looks");
    enter("eva", password);
    browser.see(".person", "eva (looks)");
    assertThat(buttons("servers"))
        .contains("What to type into 1C")
        .doesNotContain("Add a 1C", "Edit", "Delete");
    assertThat(buttons("groups")).doesNotContain("Add a group");
    assertThat(buttons("people")).isEmpty();
    assertThat(buttons("system")).doesNotContain("Sweep now");
    browser.go("account");
    browser.see("main", "changes nothing");
    enter("admin", Desk.PASSWORD);
    assertThat(buttons("system")).contains("Sweep now");
    assertThat(buttons("people")).contains("Add a person", "Edit", "Log out", "Remove");
  }

  @Test
  void aPersonIsChangedLoggedOutAndRemoved() {
    String password = add("anna", "operates");
    browser.click("[data-person=anna] [data-act=edit]");
    browser.script("document.querySelector('[name=role]').value = 'looks'");
    browser.click("[name=locked]");
    browser.click(".editor button[type=submit]");
    browser.told("Saved");
    browser.see("[data-person=anna]", "looks");
    browser.see("[data-person=anna]", "Locked");
    browser.click("[data-person=anna] [data-act=out]");
    browser.click("[data-confirm]");
    browser.told("Logged out");
    browser.click("[data-person=admin] [data-act=remove]");
    browser.click("[data-confirm]");
    browser.told("There would be nobody left who administers");
    assertThat(browser.complaints()).hasSize(1).allMatch(c -> c.contains("409"));
    browser.click("[data-person=anna] [data-act=remove]");
    browser.click("[data-confirm]");
    browser.told("Removed");
    assertThat(browser.all("[data-person=anna]")).isEmpty();
    assertThat(password).hasSizeGreaterThan(10);
  }

  @Test
  void oneLogsOutEverywhere() {
    browser.go("account");
    browser.click("[data-act=everywhere]");
    browser.told("You have been logged out everywhere");
    browser.see("[name=login]");
    browser.login("admin", Desk.PASSWORD);
  }
}
