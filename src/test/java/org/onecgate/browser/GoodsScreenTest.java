package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Phrase;
import org.onecgate.catalogue.Decisions;
import org.onecgate.catalogue.MadeCatalogues;
import org.onecgate.it.CatalogueListener;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.ServersFile;

/**
 * Proves that people find a product, see what it costs, where it lies and what has become of it, and decide on a plan
 * that is held (G2, G4). With {@code -Dtests.screens=<directory>} it keeps pictures.
 */
class GoodsScreenTest {
  private static final int MANY = 400;

  @TempDir
  static Path temp;

  @RegisterExtension
  static final Desk desk = new Desk();

  private static Browser browser;
  private static MadeCatalogues catalogues;
  private static String delivery;

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    ServersFile.write(temp, Map.of("shop", "", "stock", "", "old", ""));
    catalogues = new MadeCatalogues()
        .with(temp, "shop", MANY)
        .with(temp, "stock", 5)
        .state("old", Decisions.State.OFF);
    CatalogueListener.show(catalogues);
    desk.open(temp, "en", Map.of(EmbeddedGate.LISTENER, CatalogueListener.class.getName()));
    browser = desk.browser();
    OneC client = new OneC(desk.gate().uri(), "shop", EmbeddedGate.PASSWORD).begin();
    Map<String, byte[]> files = new HashMap<>();
    files.put("import.xml", Content.catalogue(3));
    files.put("import_files/1.jpg", picture());
    client.file("import.zip", Content.zip(files));
    delivery = client.deliver("import.zip");
    catalogues.change(
        "shop",
        "UPDATE product_image SET sha256 = NULL, delivery = '" + delivery + "' WHERE product = 1");
    catalogues.change("shop", "UPDATE delivery SET id = '" + delivery + "' WHERE n = 3");
  }

  private static byte[] picture() throws IOException {
    BufferedImage image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(240, 240, 245));
    graphics.fillRect(0, 0, 320, 240);
    graphics.setColor(new Color(120, 130, 150));
    graphics.fillOval(110, 40, 100, 160);
    graphics.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", out);
    return out.toByteArray();
  }

  @AfterAll
  static void close() {
    CatalogueListener.show(Decisions.NONE);
  }

  @Test
  void eachServerTellsHowManyGoodsItHasAndWhatCameLast() {
    browser.go("goods");
    browser.see("[data-server=shop] .strong", "399 products, 399 offers, 1 deleted");
    browser.see("[data-server=shop] dl", "Last full export");
    browser.see("li[data-server=shop] h2", "shop");
    browser.see("[data-server=shop] .count.deleted", "2 deleted"); // an earlier version has counted
    browser.see("[data-server=stock] .count.deleted", "1 product and 1 offer deleted");
    assertThat(browser.all("[data-server=old]")).as("it keeps no catalogue").isEmpty();
    browser.see("nav a[aria-current=page]", "Goods");
  }

  @Test
  void anExportThatHasNotEndedSaysWhatThatMeansSinceWhenAndWhatEndsIt() throws Exception {
    String open = "li[data-server=stock] .open";
    browser.go("goods");
    browser.click("li[data-server=stock] .opens summary");
    browser.see(
        open,
        "Offers. An export of changes has started and is not complete yet. What it leaves out stays.");
    catalogues.change("stock", "UPDATE export SET nature = 'full', delivery_first = 2 WHERE n = 3");
    browser.go("");
    browser.go("goods");
    browser.click("li[data-server=stock] .opens summary");
    browser.see(
        open,
        "A full export has started and is not complete yet. What it leaves out is deleted when it ends");
    browser.see(open, "Started ");
    browser.see(open, ", last part received ");
    browser.see(open, "with the next export, or 10 minutes after its last part.");
    assertThat(browser.all(open + " a").stream()
            .map(one -> one.getDomAttribute("href"))
            .toList())
        .containsExactly(
            "#/exchange/20261121T010000000Z-00000002", "#/exchange/20261122T010000000Z-00000003");
    catalogues.hold("stock", "20261123T010000000Z-0000000c", "5");
    browser.go("");
    browser.go("goods");
    browser.click("li[data-server=stock] .opens summary");
    browser.see(open, "It continues when you have decided on the held exchange above.");
    browser.click("[data-choose=ru]");
    browser.click("li[data-server=stock] .opens summary");
    browser.see(open, "Предложения. 1С начала полную выгрузку и ещё не закончила её.");
    browser.click("[data-choose=en]");
    catalogues.change("stock", "DELETE FROM held");
    catalogues.change("stock", "DELETE FROM held_loss");
    catalogues.change(
        "stock", "UPDATE export SET nature = 'changes', delivery_first = 3 WHERE n = 3");
    catalogues.change("stock", "UPDATE delivery SET id = 'quiet-1-2' WHERE n = 3");
    browser.go("");
    browser.go("goods");
    browser.click("li[data-server=stock] .opens summary");
    browser.see("[data-server=stock] dl time");
    assertThat(browser.all("[href*=quiet]"))
        .as("what Gate closed itself is no exchange")
        .isEmpty();
    catalogues.change(
        "stock", "UPDATE delivery SET id = '20261122T010000000Z-00000003' WHERE n = 3");
  }

  @Test
  void aCatalogueIsBuiltAnewAndTellsHowFarItIs() {
    browser.go("goods");
    browser.click("[data-server=stock] [data-act=rebuild]");
    browser.see("dialog", "from the deliveries that are still there");
    browser.click("[data-confirm]");
    browser.see("[data-server=stock] [role=status]", "12 of 40 deliveries");
    assertThat(browser.all("[data-server=stock] [data-act=rebuild]")).isEmpty();
    catalogues.rebuilding("stock", new Decisions.Rebuilding(0, 0, Phrase.CATALOGUE_FULL.of()));
    browser.see("[data-server=stock]", "could not be rebuilt: there is no room left");
    catalogues.rebuilding("stock", null);
    browser.go("goods");
    browser.see("[data-server=stock] [data-act=rebuild]", "Rebuild");
  }

  @Test
  void theFirstPictureOfEachProductStandsInTheListAndNoneMovesAnything() throws Exception {
    catalogues.change(
        "shop", "UPDATE product_image SET delivery = '" + delivery + "' WHERE product = 5");
    browser.go(
        "goods?server=shop&search=" + "%D0%90%D0%A0%D0%A2-00000"); // АРТ-00000: the first nine
    browser.await(
        "the picture is there",
        () -> Boolean.TRUE.equals(browser.script(
            "return (document.querySelector('img.thumb')?.naturalWidth ?? 0) === 320")));
    browser.await(
        "what does not come leaves its place empty",
        () -> browser.all("img.thumb").size() == 1);
    assertThat(browser.all("span.thumb")).hasSize(8);
    assertThat(browser.script("""
        const places = [...document.querySelectorAll('.results .thumb')].map(one => one.getBoundingClientRect());
        return places.map(one => `${one.width} ${one.height} ${one.x === places[0].x}`)
            .filter((one, i, all) => all.indexOf(one) === i).join();
        """))
        .as("all of one size, one below the other")
        .isEqualTo("48 48 true");
    assertThat(browser.see("img.thumb").getDomAttribute("alt")).startsWith("Гайка");
    assertThat(browser.script("""
        const [name, article] = [...document.querySelectorAll('tr:has(img.thumb) > td > *')]
            .map(one => one.getBoundingClientRect()).map(one => one.y + one.height / 2);
        return Math.abs(name - article) < 2;
        """))
        .as("what stands in a row stands at one height")
        .isEqualTo(true);
    assertThat(browser.complaints()).hasSize(1).allMatch(text -> text.contains("404"));
    browser.go("goods?server=stock");
    browser.see("td.name", "Гайка");
    assertThat(browser.all(".thumb"))
        .as("where no product has one there is no room")
        .isEmpty();
  }

  @Test
  void aProductIsFoundAsOneTypes() {
    browser.go("goods?server=shop");
    browser.see("[role=status].soft", "The first 50 are shown.");
    browser.type("[name=search]", "ЩЕТКА зелёный");
    browser.see("td.name", "Щётка зелёный");
    browser.await("fewer", () -> browser.all(".results tbody tr").size() < 50);
    assertThat(browser.script("return location.hash")).asString().contains("search=");
    browser.click(".results tbody a");
    browser.see("h1", "Щётка зелёный");
  }

  @Test
  void whatIsNotThereIsSaid() {
    browser.go("goods?server=shop&search=%D1%8A%D1%8A%D1%8A");
    browser.see(".empty", "No matching goods.");
    browser.go("product/shop.99999");
    browser.see(".empty", "There is no such product.");
    // the browser tells of each answer that says no
    assertThat(browser.complaints()).allMatch(text -> text.contains("404"));
  }

  @Test
  void moreAreShownAndAGroupAndWhatIsDeletedCanBeChosen() {
    browser.go("goods?server=shop");
    browser.see("[role=status].soft", "The first 50 are shown.");
    browser.click("[data-act=more]");
    browser.see("[role=status].soft", "The first 150 are shown.");
    browser.script("""
        const group = document.querySelector('[name=group]');
        group.value = '4';
        group.dispatchEvent(new Event('change'));
        """);
    browser.see("td.name", "Шайба");
    browser.await("of the group", () -> !browser.see("td.name").getText().contains("Гайка"));
    browser.go("goods?server=shop&deleted=only");
    browser.see("[role=status].soft", "Found: 1.");
    browser.see(".pill", "Deleted");
  }

  @Test
  void aProductShowsAllThatIsKnownOfIt() {
    browser.go("product/shop.1");
    browser.see("h1", "Гайка");
    browser.await(
        "the picture is there",
        () -> Boolean.TRUE.equals(browser.script(
            "return (document.querySelector('.pictures img')?.naturalWidth ?? 0) === 320")));
    browser.see(".productfacts", "АРТ-000001");
    browser.see(".productfacts", "Все товары › Краски");
    browser.see("#properties");
    browser.see(".pair", "Розничная");
    browser.see(".pair", "RUB 101.50 / шт");
    browser.see(".pair", "Магазин на Садовой");
    browser.see(".charts canvas");
    browser.see(".timeline > li:first-child", "Price \"Розничная\"");
    browser.see(".timeline", "Stock \"Основной склад\": 10 → 1");
    browser.see(".timeline", "the product was added");
    browser.go("product/shop.3");
    browser.see(".nopicture", "no longer here");
    assertThat(browser.complaints()).allMatch(text -> text.contains("404"));
  }

  @Test
  void aChartHasNoLabelTwiceAndNoStockBelowNothing() {
    browser.go("goods");
    assertThat(labels("2026-11-30T00:00:00", 90, 20, 1000))
        .as("of one day the hours")
        .containsExactly("0", "12:00 AM", "12:36 AM", "1:30 AM");
    assertThat(labels("2026-11-30T00:00:00", 60 * 24 * 9, 20, 1000))
        .containsExactly("0", "Nov 30", "Dec 3", "Dec 9");
    assertThat(labels("2026-11-30T00:00:00", 90, 900, 1000).get(0))
        .as("prices that hardly change are seen to change")
        .isEqualTo("850");
  }

  /** The lowest number at the edge of a chart over so many minutes, and what stands below it. */
  @SuppressWarnings("unchecked")
  private static List<String> labels(String first, long minutes, int least, int most) {
    browser.script("""
        const [first, minutes, least, most] = arguments;
        window.made = null;
        import(new URL('js/chart.js', location.href)).then(({ lines }) => {
          const points = [0, 1 / 9, 2 / 9, 0.4, 0.5, 1].map(part => (
            { x: Date.parse(first) + part * minutes * 60_000, y: part === 0 ? least : most }));
          const left = new AbortController();
          const figure = lines('A', [{ name: 'a', points, format: String }], left.signal);
          document.querySelector('main').append(figure);
          const look = () => {
            const drawn = globalThis.Chart?.getChart(figure.querySelector('canvas'));
            if (drawn === undefined) {
              requestAnimationFrame(look);
              return;
            }
            const { x, y } = drawn.scales;
            window.made = [String(y.min), ...x.ticks.map(one => String(one.label))];
            left.abort();
            figure.remove();
          };
          look();
        });
        """, first, minutes, least, most);
    browser.await("it is drawn", () -> browser.script("return window.made") != null);
    return (List<String>) browser.script("return window.made");
  }

  private static void alsoChanged(String things, int row, String key, String kind, String more)
      throws Exception {
    catalogues.change(
        "shop",
        "INSERT INTO change (n, delivery, things, row_n, thing_key, kind, field, old, new)"
            + " SELECT max(n) + 1, 3, '" + things + "', " + row + ", '" + key + "', '" + kind
            + "', "
            + more + " FROM change");
    catalogues.change(
        "shop", "UPDATE delivery SET change_last = (SELECT max(n) FROM change) WHERE n = 3");
  }

  @Test
  void anExchangeTellsWhatItChanged() throws Exception {
    String id = "5f4dcc3b-0000-4000-8000-000000000002";
    alsoChanged("group_", 2, id, "added", "NULL, NULL, 'Крепёж'");
    alsoChanged("group_", 99, id, "deleted", "NULL, NULL, 'mark'");
    alsoChanged("property_value", 1, "p1/v1", "added", "NULL, NULL, 'Красный'");
    alsoChanged("unit", 1, "796", "changed", "'full_name', 'Штуки', 'Штука'");
    alsoChanged("product_property", 1, "x", "changed", "'p1', 'v1', 'v2'");
    browser.go("exchange/" + delivery);
    browser.see("#goods", "What it changed");
    assertThat(texts(".changeblock h3"))
        .as("goods, of which people ask, stand first")
        .containsExactly(
            "Goods",
            "Prices, stock and offers",
            "Groups",
            "Properties",
            "Reference data and documents");
    assertThat(texts(".changeblock:first-of-type h4")).containsExactly("Deleted", "Changed");
    browser.see(".changeblock .change.changed", "Property \"Цвет\": Красный → Зелёный");
    browser.see(".changeblock:nth-of-type(2) .change.changed", "Price \"Розничная\"");
    browser.see(".change.deleted", "АРТ-000400 the product was deleted: a full export left it out");
    assertThat(texts(".changeblock:nth-of-type(n+3) .what"))
        .as("each by its name; by its id only what has none")
        .containsExactly(
            "group without a name " + id,
            "group \"Крепёж\"",
            "value of the property \"Цвет\": \"Красный\"",
            "unit \"шт\"");
    assertThat(browser.all(".change.changed")).hasSize(22);
    browser.click(".changeblock:nth-of-type(2) [data-act=more]");
    browser.await("all prices", () -> browser.all(".change.changed").size() == 42);
    assertThat(browser.all(".changes [data-act=more]:not([hidden])")).isEmpty();
    browser.click(".change.changed a");
    browser.see("h1", "Гайка");
  }

  @Test
  void ofAnExchangeThatIsNotInTheCatalogueNothingIsAskedThatIsNotThere() throws Exception {
    OneC client = new OneC(desk.gate().uri(), "stock", EmbeddedGate.PASSWORD).begin();
    client.file("import.xml", Content.catalogue(1));
    browser.complaints();
    browser.go("exchange/" + client.deliver("import.xml"));
    browser.see("#story");
    browser.await("all of it is there", () -> browser.all("main .loading").isEmpty());
    assertThat(browser.all("#goods")).isEmpty();
    assertThat(browser.complaints()).isEmpty();
  }

  private static List<String> texts(String selector) {
    return browser.all(selector).stream().map(one -> one.getText()).toList();
  }

  @Test
  void aHeldPlanIsShownAndDecidedAfterAQuestion() throws Exception {
    String held = "20261123T010000000Z-0000000a";
    catalogues.hold("stock", held, "5", "100", "9.5");
    browser.go("goods");
    browser.see("[data-held] h2", "1C stock: an exchange would delete too much");
    browser.see("[data-held] p", "300 products and 300 offers would be deleted");
    browser.see("[data-held] .count.deleted", "300 products and 300 offers deleted");
    browser.see("[data-held] .losses tbody tr:first-child", "100");
    browser.go("");
    browser.see("[data-held] h2", "1C stock");
    browser.see(".headline.bad", "1 problem needs attention.");
    browser.click("[data-held] [data-act=refuse]");
    browser.see("dialog[open]", "Do not apply this exchange?");
    browser.click("dialog button:not([data-confirm])");
    browser.await("nothing was done", () -> browser.all("dialog").isEmpty());
    assertThat(catalogues.done()).isEmpty();
    browser.click("[data-held] [data-act=pass]");
    browser.see("dialog[open]", "this deletes 300 products and 300 offers");
    browser.click("[data-confirm]");
    browser.told("The exchange is being applied");
    browser.see("[data-held] .strong", "Decision: apply (admin)");
    assertThat(browser.all("[data-held] button[data-act]")).isEmpty();
    assertThat(catalogues.done()).containsExactly("pass " + held + " by admin");
    catalogues.change("stock", "DELETE FROM held");
  }

  @Test
  void allOfItCanBeUsedByEverybodyOnEveryScreen() throws Exception {
    catalogues.hold("shop", "20261125T010000000Z-0000000b", "5", "100", "9.5");
    List<String> barriers = new ArrayList<>();
    for (String language : List.of("en", "ru")) {
      browser.click("[data-choose=" + language + "]");
      for (String page :
          List.of("goods?server=shop", "product/shop.1", "exchange/" + delivery, "")) {
        browser.go(page);
        browser.see(
            page.startsWith("exchange")
                ? "#goods"
                : page.startsWith("product") ? ".timeline" : "[data-held]");
        look((page.isEmpty() ? "home" : page.replaceFirst("\\W.*", "")) + "-" + language, barriers);
      }
    }
    browser.click("[data-choose=en]");
    catalogues.change("shop", "DELETE FROM held");
    catalogues.change("shop", "DELETE FROM held_loss");
    assertThat(barriers).isEmpty();
  }

  private static void look(String name, List<String> barriers) throws IOException {
    for (String scheme : List.of("light", "dark")) {
      browser.scheme(scheme);
      browser.barriers().forEach(each -> barriers.add(name + " " + scheme + ": " + each));
      keep(name + "-" + scheme);
    }
    browser.scheme("light");
    for (int width : List.of(960, 720, 360)) {
      browser.width(width);
      Object over = browser.script("return document.documentElement.scrollWidth - innerWidth");
      if (((Number) over).intValue() > 0) {
        barriers.add(name + ": " + over + " px too wide for " + width);
      }
    }
    keep(name + "-phone");
    browser.width(1280);
  }

  private static void keep(String name) throws IOException {
    String directory = System.getProperty("tests.screens");
    if (directory != null) {
      browser.picture(Path.of(directory, name + ".png"));
    }
  }
}
