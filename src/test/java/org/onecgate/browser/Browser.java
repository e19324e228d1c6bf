package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.Point;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.interactions.Interaction;
import org.openqa.selenium.interactions.Pause;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.FluentWait;

/**
 * One window of a browser, looking at one gate. What it is asked for it waits for.
 *
 * <p>All windows of a JVM are of one browser, which is opened with the first of them and ends with the
 * JVM. A window finds what it would find in a new browser: the one before takes its cookies, what it
 * stored, its cache, and all that was pretended to it away with it.
 */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
  private static final String READ = """
      const all = [...document.querySelectorAll(arguments[0])];
      const text = one => (one.checkVisibility({opacityProperty: true, visibilityProperty: true}) ? one.innerText : '')
        .replace(/[\\t\\u00a0 ]+/g, ' ').trim();
      """;
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  /** The browser, or null before it is needed; and its first window, which stays open. */
  private static ChromeDriver shared;

  private static String first;

  private final URI gate;
  private final ChromeDriver driver;
  private boolean hastened;

  private Browser(URI gate, ChromeDriver driver) {
    this.gate = gate;
    this.driver = driver;
  }

  /** Skips the test where there is no browser. */
  static void require() {
    if (!Files.isExecutable(CHROMIUM) || !Files.isExecutable(DRIVER)) {
      String why = "skipped: no browser, install " + CHROMIUM + " and " + DRIVER
          + " (Debian: chromium, chromium-driver)";
      System.out.println(why);
      Assumptions.abort(why);
    }
  }

  /** Opens a window of this language; there is one at a time. Its pages look around more often. */
  static Browser open(URI gate, String language) {
    Browser browser = openUnhurried(gate, language);
    browser.hurry();
    return browser;
  }

  /** The same where time is measured. */
  static synchronized Browser openUnhurried(URI gate, String language) {
    if (shared == null) {
      shared = start();
      first = shared.getWindowHandle();
      Runtime.getRuntime().addShutdownHook(new Thread(shared::quit, "close-browser"));
    }
    shared.switchTo().newWindow(WindowType.WINDOW);
    Browser browser = new Browser(gate, shared);
    browser.speak(language);
    return browser;
  }

  private static ChromeDriver start() {
    SELENIUM.setLevel(Level.OFF); // it knows every Chromium but the newest, and says so
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--window-size=1280,900");
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service = new ChromeDriverService.Builder()
        .usingDriverExecutable(DRIVER.toFile())
        .usingAnyFreePort()
        .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(PATIENCE);
    return driver;
  }

  /** What a page does again and again, each second or so, it does ten times as often. */
  private void hurry() {
    driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", """
        const patient = window.setInterval;
        window.setInterval = (action, millis, ...more) => patient(action, millis / 10, ...more);
        """));
  }

  /** The time of this page goes ten times as fast, until one goes to another or loads it anew. */
  void hasten() {
    hastened = true;
    script("""
        const {setTimeout, Date: {now}} = window;
        const begun = now();
        window.setTimeout = (action, millis, ...more) => setTimeout(action, millis / 10, ...more);
        Date.now = () => begun + 10 * (now() - begun);
        """);
  }

  /** As if this were the language of the browser and of its machine. */
  private void speak(String language) {
    driver.executeCdpCommand(
        "Emulation.setUserAgentOverride",
        Map.of("userAgent", script("return navigator.userAgent"), "acceptLanguage", language));
    driver.executeCdpCommand("Emulation.setLocaleOverride", Map.of("locale", language));
    assertThat(
            script(
                "return [navigator.language, ...navigator.languages, new Intl.Collator().resolvedOptions().locale]"))
        .isEqualTo(List.of(language, language, language));
  }

  /** Shows a page of the dashboard, such as {@code servers}. */
  void go(String page) {
    if (hastened) {
      leave(); // else it stays the same page, only at another place of it
      hastened = false;
    }
    driver.get(gate + "#/" + page);
    settled();
  }

  /** Leaves the dashboard: what a page still loads is given up. */
  void leave() {
    driver.get("about:blank");
  }

  /** Waits until the page of the address is there. */
  void settled() {
    await(
        "the page is loaded",
        () -> Boolean.TRUE.equals(
            script("return document.querySelector('#app:not(.booting) main h1') !== null"
                + " && document.querySelector('[aria-busy]') === null")));
  }

  /** Logs in, on whatever page that is asked for. */
  void login(String login, String password) {
    type("[name=login]", login);
    type("[name=password]", password);
    click("button[type=submit]");
    await("somebody is logged in", () -> !all("#logout").isEmpty());
    settled();
  }

  /** The element, as soon as it can be seen. */
  WebElement see(String css) {
    return wait("to see " + css).until(d -> {
      WebElement found = d.findElement(By.cssSelector(css));
      return found.isDisplayed() ? found : null;
    });
  }

  /** All elements that there are now. */
  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  /** What there is to read in each of them, all at one moment; nothing in those that cannot be seen. */
  @SuppressWarnings("unchecked")
  List<String> texts(String css) {
    return (List<String>) script(READ + "return all.map(text)", css);
  }

  /** Waits until the element holds this text. */
  void see(String css, String text) {
    await(
        "to read \"" + text + "\" in " + css,
        () -> holding(css, text).stream()
            .anyMatch(e -> e.isDisplayed() && e.getText().contains(text)));
  }

  /** Waits until the page says this for a while, and ends that: the next one like it is another one. */
  void told(String text) {
    see(".toast", text);
    script("document.querySelectorAll('.toast').forEach(toast => toast.remove())");
  }

  /** Those that seem to: one question for all of them, whereas one for each takes long. */
  @SuppressWarnings("unchecked")
  private List<WebElement> holding(String css, String text) {
    return (List<WebElement>)
        script(READ + "return all.filter(one => text(one).includes(arguments[1]))", css, text);
  }

  /** Presses it. */
  void click(String css) {
    wait("to press " + css).until(d -> {
      WebElement element = ready(css);
      if (element == null) {
        return false;
      }
      element.click();
      return true;
    });
  }

  /** Puts this text in the place of what a field holds. */
  void type(String css, String text) {
    wait("to type into " + css).until(d -> {
      WebElement element = ready(css);
      if (element == null) {
        return false;
      }
      element.clear();
      element.sendKeys(text);
      return true;
    });
  }

  /** The element in the middle of the window, or null while it cannot be seen or used. */
  private @Nullable WebElement ready(String css) {
    return (WebElement) script("""
        const found = document.querySelector(arguments[0]);
        if (!found?.checkVisibility({opacityProperty: true, visibilityProperty: true}) || found.matches(':disabled')) return null;
        found.scrollIntoView({block: 'center'});
        return found;
        """, css);
  }

  /** Presses a key where this is. */
  void press(String css, CharSequence key) {
    see(css).sendKeys(key);
  }

  /** Points at a place of this, by so many pixels from its middle. */
  void pointAt(String css, int right, int down) {
    WebElement element = see(css);
    script("arguments[0].scrollIntoView({block: 'center'})", element);
    new Actions(driver).moveToElement(element, right, down).perform();
  }

  /** Presses there. */
  void pressAt(String css, int right, int down) {
    pointAt(css, right, down);
    new Actions(driver).click().perform();
  }

  /** Drags this with the mouse onto the upper half of that, in steps as a hand does. */
  void drag(String css, String onto) {
    PointerInput pointer = new PointerInput(PointerInput.Kind.MOUSE, "mouse");
    Sequence moves = new Sequence(pointer, 0);
    Point end = carry(pointer, moves, middle(css), middle(onto));
    driver.perform(List.of(moves));
    await(
        "the place of " + css + " is where it is held",
        () -> Boolean.TRUE.equals(script(
            "return document.elementFromPoint(arguments[0], arguments[1])?.closest('.place') != null",
            end.x,
            end.y)));
    Sequence rest = new Sequence(pointer, 0);
    rest.addAction(pointer.createPointerUp(PointerInput.MouseButton.LEFT.asArg()));
    driver.perform(List.of(rest));
  }

  /** The same with a finger, which the driver cannot keep on the screen between two commands. */
  void touchDrag(String css, String onto) {
    dragBlindly(new PointerInput(PointerInput.Kind.TOUCH, "finger"), css, onto);
  }

  /** Drags with the mouse what cannot be dragged now. */
  void dragInVain(String css, String onto) {
    dragBlindly(new PointerInput(PointerInput.Kind.MOUSE, "mouse"), css, onto);
  }

  private void dragBlindly(PointerInput pointer, String css, String onto) {
    Sequence moves = new Sequence(pointer, 0);
    carry(pointer, moves, middle(css), middle(onto));
    moves.addAction(new Pause(pointer, Duration.ofMillis(300)));
    moves.addAction(pointer.createPointerUp(PointerInput.MouseButton.LEFT.asArg()));
    driver.perform(List.of(moves));
  }

  /** Takes something here and holds it over there, at the upper half where it comes from below. */
  private static Point carry(PointerInput pointer, Sequence moves, Point from, Point to) {
    Point end = new Point(from.x, to.y + (to.y < from.y ? -8 : 8));
    moves.addAction(move(pointer, from.x, from.y));
    moves.addAction(pointer.createPointerDown(PointerInput.MouseButton.LEFT.asArg()));
    for (int i = 1; i <= 10; i++) {
      moves.addAction(move(pointer, from.x, from.y + (end.y - from.y) * i / 10));
    }
    return end;
  }

  private static Interaction move(PointerInput pointer, int x, int y) {
    return pointer.createPointerMove(Duration.ofMillis(20), PointerInput.Origin.viewport(), x, y);
  }

  private Point middle(String css) {
    script("arguments[0].scrollIntoView({block: 'nearest'})", see(css));
    Rectangle place = see(css).getRect();
    Number scrolled = (Number) script("return Math.round(scrollY)");
    return new Point(place.x + place.width / 2, place.y + place.height / 2 - scrolled.intValue());
  }

  /** Waits until it is true. */
  void await(String what, java.util.function.BooleanSupplier question) {
    wait(what).until(d -> question.getAsBoolean());
  }

  private FluentWait<ChromeDriver> wait(String what) {
    return new FluentWait<>(driver)
        .withTimeout(PATIENCE)
        .pollingEvery(Duration.ofMillis(20))
        .withMessage(what)
        .ignoring(NoSuchElementException.class)
        .ignoring(ElementNotInteractableException.class) // nor where something else lies above it
        .ignoring(StaleElementReferenceException.class);
  }

  /** Runs a script in the page. */
  Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** What is wrong with the page for whoever cannot see, or has no mouse: the serious findings. */
  @SuppressWarnings("unchecked")
  List<String> barriers() throws IOException {
    if (Boolean.TRUE.equals(script("return window.axe === undefined"))) {
      try (InputStream in = Browser.class.getResourceAsStream(AXE)) {
        script(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return (List<String>) driver.executeAsyncScript("""
        const done = arguments[arguments.length - 1];
        axe.run(document, {resultTypes: ['violations'], preload: {assets: ['media']}}).then(result => done(result.violations
          .filter(v => v.impact === 'serious' || v.impact === 'critical')
          .map(v => v.id + ': ' + v.help + ' ' + v.nodes.map(n => n.html.slice(0, 200) + ' '
            + (n.any[0] ? n.any[0].message : '')).join(' | '))));
        """);
  }

  /** Makes the window as wide as a phone, or as a desk. */
  void width(int pixels) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
  }

  /** As if the desk were light or dark, and nobody wanted to see anything fade. */
  void scheme(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", scheme),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** Takes a picture of the whole page. */
  void picture(Path file) throws IOException {
    Number height = (Number) script("return document.documentElement.scrollHeight");
    Number width = (Number) script("return innerWidth");
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width",
            width,
            "height",
            Math.min(3000, Math.max(600, height.intValue())),
            "deviceScaleFactor",
            1,
            "mobile",
            false));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    width(width.intValue());
  }

  /** Takes a picture of the top of the page. */
  void picture(Path file, int width, int height) throws IOException {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    width(1280);
  }

  /** What the browser complained of since the last time: errors, and what its policy stopped. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(e -> e.getLevel().intValue() >= Level.SEVERE.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Fails where the browser complained. */
  void assertQuiet() {
    assertThat(complaints()).as("what the browser complained of").isEmpty();
  }

  /** Keeps requests to these addresses from being sent; to none where none is given. */
  void block(String... addresses) {
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of(addresses)));
  }

  /** Keeps requests to these addresses under way, until they are let go. */
  void hold(String... addresses) {
    driver.executeCdpCommand(
        "Fetch.enable",
        Map.of(
            "patterns",
            Stream.of(addresses).map(each -> Map.of("urlPattern", each)).toList()));
  }

  /** Lets go what was kept under way. */
  void letGo() {
    driver.executeCdpCommand("Fetch.disable", Map.of());
  }

  /** Forgets who is logged in. */
  void forget() {
    driver.manage().deleteAllCookies();
  }

  @Override
  public void close() {
    driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
    driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
    driver.executeCdpCommand(
        "Storage.clearDataForOrigin",
        Map.of("origin", "http://" + gate.getAuthority(), "storageTypes", "all"));
    driver.close();
    driver.switchTo().window(first);
    complaints(); // nobody shall be blamed for what another did
  }
}
