package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody sees who has just started Gate: what to do first, and no empty page (C5). */
class FirstVisitTest {
  @TempDir
  Path temp;

  @Test
  void whereNoSpaceIsLeftOneIsToldThat1CIsRefused() throws Exception {
    Browser.require();
    try (Desk desk = new Desk().open(temp, "en", Map.of("gate.reserve", "1000TiB"))) {
      desk.enter();
      desk.browser().see(".headline.bad", "1 problem needs you");
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
      browser.see(".headline.good", "Everything is well");
      browser.see(".server", "Has not exchanged yet");
      browser.click(".server a");
      browser.see("h1", "What to type into 1C");
      browser.see("code", "inbox/");
      browser.go("exchanges");
      browser.see(".empty", "No exchange has come yet");
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
}
