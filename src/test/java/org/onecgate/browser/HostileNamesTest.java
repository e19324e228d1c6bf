package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Content;
import org.onecgate.it.OneC;

/**
 * A file name that looks like many of the program's sentences inside each other does not hold the page
 * up. What tries all of them in turn takes longer than anybody waits, so this has an end of its own.
 */
class HostileNamesTest {
  @TempDir
  Path temp;

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
  void aNameThatLooksLikeManySentencesDoesNotHoldThePageUp() throws Exception {
    Browser.require();
    try (Desk desk = new Desk().open(temp, "en", Map.of())) {
      Browser browser = desk.browser();
      desk.enter();
      OneC client = desk.gate().client().begin();
      client.file("import.xml", Content.catalogue(1));
      String hostile = "a ".repeat(30) + "z" + ", line 1".repeat(20);
      assertThat(client.importFile(hostile).text()).startsWith("failure\nUnknown file: a a");
      browser.click(".activity a[href*=arrival]");
      browser.see(".story .refused", "a a a");
      browser.script("""
          return import('./js/said.js').then(said => {
            const hostile = ['a '.repeat(90) + 'z' + ', line 1'.repeat(25), 'a b: '.repeat(80), 'XML refused: '.repeat(30)];
            for (const text of hostile) {
              said.told(text);
              said.done('refused: ' + text);
            }
          })
          """);
      browser.assertQuiet();
    }
  }
}
