package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Content;
import org.openqa.selenium.WebElement;

/** An operator hands in what 1C has exported to a folder (C5, C6). */
class HandInScreenTest {
  @TempDir
  static Path temp;

  @RegisterExtension
  static final Desk desk = new Desk();

  private static Browser browser;
  private static Path folder;

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    desk.open(temp, "en", Map.of());
    browser = desk.browser();
    folder = temp.resolve("webdata");
    Files.createDirectories(folder.resolve("import_files/ab"));
    Files.write(folder.resolve("import.xml"), Content.catalogue(30));
    Files.write(folder.resolve("import_files/ab/щётка.png"), Content.png());
    Files.write(temp.resolve("v8.zip"), Content.zip(Map.of("import.xml", Content.catalogue(7))));
  }

  @BeforeEach
  void page() {
    browser.go("exchanges");
    browser.click("a[href='#/handin']");
    browser.see("h1", "Hand in files");
  }

  @Test
  void aFolderIsHandedInAndTheHistorySaysByWhom() throws Exception {
    browser.see("[role=status]", "Nothing chosen yet.");
    assertThat(browser.see("[data-act=handin]").isEnabled()).isFalse();
    browser.see("[name=folder]").sendKeys(folder.toString());
    browser.see("[role=status]", "2 files");
    browser.click("[data-act=handin]");
    browser.see(".pill.published");
    browser.see(".facts", "(handed in by admin)");
    browser.see(".story", "admin hands in files");
    assertThat(browser.texts("#files td.name, td.name"))
        .anyMatch(name -> name.endsWith("import.xml"))
        .anyMatch(name -> name.endsWith("import_files/ab/щётка.png"));
  }

  @Test
  void aZipIsHandedIn() throws Exception {
    browser.see("[name=files]").sendKeys(temp.resolve("v8.zip").toString());
    browser.click("[data-act=handin]");
    browser.see(".pill.published");
    browser.see("td.name", "import.xml");
  }

  @Test
  void whatIsDroppedIsChosenAndNamed() throws Exception {
    browser.see(".dropzone");
    drop("import.xml");
    browser.see("[role=status]", "1 file, 4 B");
    browser.see(".names", "import.xml");
    assertThat(browser.all(".card.look")).noneMatch(WebElement::isDisplayed);
    drop("price.pdf", "b", "c", "d", "e", "f", "g");
    browser.see(".names", "b, c, d, e, f, 2 more");
    browser.see(".card.look", "None of these files is XML or a zip");
  }

  private static void drop(Object... names) {
    browser.script("""
        const data = new DataTransfer();
        [...arguments].forEach(name => data.items.add(new File(['<a/>'], name)));
        document.querySelector('.dropzone').dispatchEvent(
          new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
        """, names);
  }

  @Test
  void anAnswerThatIsLostCostsNothingAndItCanBeCancelled() throws Exception {
    browser.script("""
        window.realFetch = window.fetch;
        let lost = 0;
        window.fetch = async (address, options) => {
          if (!String(address).includes('/chunk')) {
            return window.realFetch(address, options);
          }
          const answer = await window.realFetch(address, options);
          lost += 1;
          if (lost === 1) {
            throw new TypeError('lost');
          }
          if (String(address).includes('name=import_files')) {
            return new Response('{"success":false,"error":{"code":"CHUNK_TOO_LARGE","message":"too large"}}',
              { status: 413 });
          }
          return answer;
        };
        """);
    browser.see("[name=folder]").sendKeys(folder.toString());
    browser.click("[data-act=handin]");
    browser.see(".wrong", "continue where it stopped");
    browser.script("window.fetch = window.realFetch");
    browser.click("[data-act=cancel]");
    browser.see("main", "what had arrived is discarded");
    try (Stream<Path> files = Files.walk(desk.gate().data().resolve("1c_temp"))) {
      assertThat(files.filter(file -> file.endsWith("import.xml")).collect(Collectors.toList()))
          .isEmpty();
    }
  }
}
