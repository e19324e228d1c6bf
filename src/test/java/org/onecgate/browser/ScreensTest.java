package org.onecgate.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.config.CheapHash;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.Wire;

/**
 * Looks at every screen: nothing that bars somebody from using it (axe), nothing that does not fit into
 * a window or on a phone, no complaint of the browser. With {@code -Dtests.screens=<directory>} it keeps pictures.
 */
class ScreensTest {
  private static final String SECRET = "AKIA" + "QYLPMN5HHHFPZAM2";
  private static final Map<String, String> NAMES = Map.of(
      "center", "Магазин на Садовой",
      "river", "Магазин «Речной вокзал»",
      "stock", "Склад, УТ 11.5",
      "office", "Офис: Бухгалтерия",
      "test", "Test base");

  @TempDir
  static Path temp;

  @RegisterExtension
  static final Desk desk = new Desk();

  private static EmbeddedGate gate;
  private static Browser browser;
  private static String published;
  private static String refused;

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    Path state = Files.createDirectories(temp.resolve("data/state"));
    String hash = CheapHash.of(EmbeddedGate.PASSWORD);
    List<String> servers = NAMES.entrySet().stream()
        .map(s ->
            "{\"id\":\"%s\",\"name\":\"%s\",\"login\":\"%s\",\"passwordHash\":\"%s\",\"enabled\":%s}"
                .formatted(
                    s.getKey(), s.getValue(), s.getKey(), hash, !s.getKey().equals("test")))
        .toList();
    Files.writeString(
        state.resolve("servers.json"),
        "{\"schema\":1,\"servers\":[" + String.join(",", servers) + "]}");
    Files.writeString(state.resolve("dashboard-layout.json"), """
        {"schema":1,"groups":[
          {"id":"shops","title":"Магазины","order":1,"members":["center","river"]},
          {"id":"rest","title":"Центральная база","order":2,"members":["stock","office"]}]}
        """);
    Files.writeString(state.resolve("statistics.json"), statistics());
    desk.open(temp, "ru", Map.of());
    gate = desk.gate();
    browser = desk.browser();
    exchange("center", 40);
    published = exchange("center", 40);
    exchange("stock", 300);
    OneC river = client("river").begin();
    river.file("import.xml", ("<Т><Ид>" + SECRET + "</Ид></Т>").getBytes(UTF_8));
    river.importFile("import.xml");
    try (Stream<Path> quarantine = Files.list(gate.data().resolve("quarantine"))) {
      refused = quarantine.findFirst().orElseThrow().getFileName().toString();
    }
  }

  private static OneC client(String login) {
    return new OneC(gate.uri(), login, EmbeddedGate.PASSWORD);
  }

  private static String exchange(String login, int goods) throws IOException {
    OneC client = client(login).begin();
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("import.xml", Content.catalogue(goods));
    for (int i = 0; i < 6; i++) {
      entries.put("import_files/0" + i + "/picture" + i + ".bin", Content.picture(i, 40_000));
    }
    client.fileInChunks("import.zip", Content.zip(entries), 100_000);
    client.file("offers.xml", Content.offers(goods));
    return client.deliver("import.zip");
  }

  private static String statistics() {
    Random random = new Random(7);
    List<String> days = new ArrayList<>();
    LocalDate today = LocalDate.now(ZoneId.systemDefault());
    for (int i = 60; i > 0; i--) {
      int published = 4 + random.nextInt(12);
      days.add(
          "{\"day\":\"%1$s\",\"server\":\"\",\"published\":0,\"failed\":0,\"files\":0,\"bytes\":0,\"millis\":0,\"refusals\":1,\"findings\":0,\"fallbacks\":0},{\"day\":\"%s\",\"server\":\"center\",\"published\":%d,\"failed\":%d,\"files\":%d,\"bytes\":%d,\"millis\":%d,\"refusals\":%d,\"findings\":%d,\"fallbacks\":0}"
              .formatted(
                  today.minusDays(i),
                  published,
                  random.nextInt(6) == 0 ? 2 : 0,
                  published * 40,
                  published * (3_000_000L + random.nextInt(9_000_000)),
                  published * (2000 + random.nextInt(4000)),
                  random.nextInt(4),
                  random.nextInt(10) == 0 ? 1 : 0));
    }
    return "{\"schema\":1,\"days\":[" + String.join(",", days) + "]}";
  }

  @Test
  void everyScreenCanBeUsedByEverybody() throws Exception {
    List<String> barriers = new ArrayList<>();
    browser.width(1280);
    for (String language : List.of("ru", "en")) {
      browser.go("");
      if (!browser.all("#logout").isEmpty()) {
        browser.click("#logout");
      }
      browser.click("[data-choose=" + language + "]");
      look(language, "login", barriers);
      browser.login("admin", Desk.PASSWORD);
      browser.width(1440);
      assertThat(browser.see("header").getSize().getHeight())
          .as("the head of the page is one line of this window")
          .isLessThan(2 * browser.see(".brand").getSize().getHeight());
      browser.width(1280);
      OneC office = client("office").begin();
      Wire upload = upload(office);
      look(language, "", barriers);
      browser.click(".activity a[href*=arrival]");
      browser.see(".story .asks");
      look(language, "arrival", barriers);
      upload.close();
      gate.breakOff(office);
      browser.see(".pill.broken-off");
      browser.see(".names li");
      look(language, "arrival-broken", barriers);
      for (String page : List.of(
          "exchanges",
          "exchange/" + published,
          "exchange/" + refused,
          "handin",
          "refused",
          "handovers",
          "orders",
          "orders?state=rejected",
          "quarantine",
          "servers",
          "groups",
          "statistics",
          "people",
          "audit",
          "system",
          "guide",
          "account",
          "exchanges?server=test",
          "nowhere")) {
        browser.go(page);
        look(
            language,
            page.replaceFirst("/.*-.*", page.endsWith(refused) ? "-refused" : ""),
            barriers);
      }
      browser.go("servers");
      browser.click("[data-server=stock] [aria-expanded]");
      browser.type("[name=trial]", EmbeddedGate.PASSWORD);
      browser.click("[data-act=trial]");
      browser.await("it was played", () -> browser.all(".trial .good").size() == 4);
      browser.click("[data-server=center] [data-act=edit]");
      browser.script("document.querySelectorAll('details').forEach(d => { d.open = true; })");
      look(language, "server-open", barriers);
      browser.go("people");
      browser.click("[data-act=add]");
      look(language, "person-open", barriers);
      browser.go("groups");
      browser.click("[data-group=shops] [data-act=edit]");
      look(language, "group-open", barriers);
      browser.go("exchange/" + refused);
      browser.click("[data-act=release]");
      look(language, "dialog", barriers);
      browser.click("dialog button");
    }
    assertThat(barriers).isEmpty();
  }

  @Test
  void whatThisLooksForIsFound() throws Exception {
    browser.go("guide");
    assertThat(browser.barriers()).isEmpty();
    browser.script("""
        const image = document.createElement('img');
        image.src = 'icon.svg';
        document.querySelector('main').append(image);
        const pale = document.createElement('p');
        pale.textContent = 'pale';
        pale.style.color = '#ddd';
        document.querySelector('main').append(pale);
        """);
    assertThat(browser.barriers())
        .anyMatch(b -> b.startsWith("image-alt"))
        .anyMatch(b -> b.startsWith("color-contrast"));
    browser.script("document.querySelector('main').setAttribute('style', 'color: red')");
    browser.script("""
        const script = document.createElement('script');
        script.textContent = 'window.inline = true';
        document.body.append(script);
        """);
    assertThat(browser.script("return window.inline")).isNull();
    assertThat(browser.complaints())
        .as("the policy stops styles and scripts inside the page")
        .anyMatch(c -> c.contains("style-src"))
        .anyMatch(c -> c.contains("script-src"));
  }

  /** An upload that has come half. */
  private static Wire upload(OneC client) throws IOException {
    byte[] content = Content.catalogue(5000);
    client.file("offers.xml", Content.offers(10));
    Wire wire = client.beginFile("import.xml", content.length);
    wire.send(new ByteArrayInputStream(content), content.length / 2);
    browser.see(".activity");
    browser.see(".activity .amount");
    return wire;
  }

  private static void look(String language, String page, List<String> barriers) throws IOException {
    String name = (page.isEmpty() ? "home" : page.replaceAll("\\W+", "-")) + "-" + language;
    for (String scheme : List.of("light", "dark")) {
      browser.scheme(scheme);
      browser.barriers().forEach(b -> barriers.add(name + " " + scheme + ": " + b));
      unseemly().forEach(b -> barriers.add(name + ": " + b));
      keep(name + "-" + scheme);
      String directory = System.getProperty("tests.screens");
      if (directory != null
          && List.of("home-ru", "exchange-refused-en", "statistics-ru").contains(name)) {
        browser.picture(Path.of(directory, "readme-" + name + "-" + scheme + ".png"), 940, 640);
      }
    }
    browser.scheme("light");
    for (int width : List.of(960, 720, 360)) {
      browser.width(width);
      String wide = (String) browser.script("""
          const over = document.documentElement.scrollWidth - innerWidth;
          return over <= 0 ? '' : over + ' px by ' + [...document.querySelectorAll('main *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' | ')
          """);
      if (!wide.isEmpty()) {
        barriers.add(name + ": too wide for " + width + " px: " + wide);
      }
    }
    keep(name + "-phone");
    browser.width(1280);
  }

  /** The inputs that stand higher or lower than those beside them, and the selects that cut a choice. */
  private static List<?> unseemly() {
    return (List<?>) browser.script("""
        const box = one => one.getBoundingClientRect();
        const found = [];
        for (const form of document.querySelectorAll('.form, .filters')) {
          const all = [...form.querySelectorAll('.field > :is(input, select, textarea), .unit > *')]
            .filter(one => one.checkVisibility());
          all.forEach((one, i) => all.slice(0, i).filter(other => Math.abs(box(one).top - box(other).top) > 1
            && box(one).top < box(other).bottom && box(other).top < box(one).bottom)
            .forEach(other => found.push(`${one.name} is not in line with ${other.name}`)));
        }
        for (const one of document.querySelectorAll('main select')) {
          const whole = one.cloneNode(true);
          Object.assign(whole.style, { width: 'max-content', position: 'absolute' });
          one.after(whole);
          if (one.checkVisibility() && box(whole).width > box(one).width + 1) {
            found.push(`${one.name} cuts a choice, ${box(whole).width} px in ${box(one).width}`);
          }
          whole.remove();
        }
        return found;
        """);
  }

  private static void keep(String name) throws IOException {
    String directory = System.getProperty("tests.screens");
    if (directory != null) {
      browser.picture(Path.of(directory, name + ".png"));
    }
  }
}
