package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.EmbeddedGate;

/** What somebody sees who has just started Gate: what to do first, and no empty page (C5). */
class FirstVisitTest {
  @TempDir
  Path temp;

  @Test
  void whereNoSpaceIsLeftOneIsToldThat1CIsRefused() throws Exception {
    Browser.require();
    try (Desk desk = new Desk().open(temp, "en", Map.of("gate.reserve", "1000TiB"))) {
      desk.enter();
      desk.browser().see(".headline.bad", "1 problem needs attention");
      desk.browser().see(".warning.bad .strong", "The disk is full: 1C is refused");
    }
  }

  @Test
  void everyPageSaysWhyItIsEmptyAndWhatToDo() throws Exception {
    Browser.require();
    try (Desk desk = new Desk().open(temp, "en", Map.of())) {
      Browser browser = desk.browser();
      browser.go("");
      browser.see(".steps li", "settings of the exchange with a site");
      assertThat(browser.see("[readonly]").getDomProperty("value"))
          .isEqualTo(desk.gate().uri() + "1c_exchange");
      browser.login("admin", Desk.PASSWORD);
      browser.see(".headline.look", "no 1C has connected yet");
      browser.see(".server", "Has not exchanged yet");
      browser.click(".server a");
      browser.see("h1", "What to type into 1C");
      browser.see("code", "inbox/");
      browser.go("exchanges");
      browser.see(".empty", "No exchanges yet");
      browser.go("quarantine");
      browser.see(".empty", "Nothing is in quarantine");
      browser.go("groups");
      browser.see(".empty", "There are no groups");
      browser.go("statistics");
      browser.see(".empty", "Nothing was counted");
      browser.see("[data-place=inbox]", "until a consumer takes it");
      browser.go("servers");
      browser.click("[data-act=remove]");
      browser.click("[data-confirm]");
      browser.see(".empty", "No 1C is registered");
      browser.go("");
      browser.see(".warning", "Add one and type its address");
      browser.assertQuiet();
    }
  }

  @Test
  void allIsWellOnceA1CHasBeenHereAndATestOfTheConnectionIsNone() throws Exception {
    Browser.require();
    try (Desk desk = new Desk().open(temp, "en", Map.of())) {
      Browser browser = desk.browser();
      desk.enter();
      browser.go("servers");
      browser.click("[data-server='1c'] [aria-expanded]");
      browser.type("[name=trial]", EmbeddedGate.PASSWORD);
      browser.click("[data-act=trial]");
      browser.see("[role=status]", "Nothing was published");
      assertThat(browser.all(".trial .good")).hasSize(4);
      assertThat(desk.gate().data().resolve("inbox")).isEmptyDirectory();
      browser.go("");
      browser.see(".headline.look", "no 1C has connected yet");
      browser.see(".server", "Has not exchanged yet");

      browser.go("servers");
      browser.click("[data-server='1c'] [aria-expanded]");
      browser.type("[name=trial]", EmbeddedGate.PASSWORD);
      browser.click("[name=whole]");
      browser.click("[data-act=trial]");
      browser.see("[role=status]", "a test delivery was published");
      browser.click("[role=status] a");
      browser.see(".facts .pill.test", "connection test");
      browser.see(".story", "as the connection test asked for it");
      browser.go("exchanges");
      browser.see("td .pill.test", "connection test");
      browser.go("");
      browser.see(".server .pill.test", "connection test");
      browser.see(".headline.look", "no 1C has connected yet");
      Object closedBy = browser.script(
          "return fetch('api/deliveries').then(r => r.json()).then(r => r.data.deliveries[0].closedBy)");
      assertThat(closedBy).isEqualTo("test");
      assertThat(desk.gate().data().resolve("state/importers.json"))
          .as("no 1C has been seen to send import")
          .doesNotExist();

      desk.gate().client().login("catalog");
      browser.see(".headline.good", "All is well");
      browser.assertQuiet();
    }
  }

  @Test
  void theAddressIsSeenToItsEndHoweverLongItIs() throws Exception {
    Browser.require();
    try (Desk desk = new Desk().open(temp, "en", Map.of())) {
      Browser browser = desk.browser();
      desk.enter();
      browser.go("guide");
      browser.see("[readonly]");
      browser.script("""
          const address = document.querySelector('[readonly]');
          address.value = 'https://a-name-that-is-as-long-as-those-of-real-machines.exchange.department.example.com:8443/onec-gate/1c_exchange';
          """);
      for (int width : new int[] {1280, 720, 360}) {
        browser.width(width);
        assertThat(browser.script("""
            const address = document.querySelector('[readonly]');
            return address.scrollWidth <= address.clientWidth && address.scrollHeight <= address.clientHeight
              && document.documentElement.scrollWidth <= innerWidth;
            """)).as("at " + width).isEqualTo(true);
      }
    }
  }
}
