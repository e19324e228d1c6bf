package org.onecgate.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Fault;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.it.Awaited;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.FakeClamd;
import org.onecgate.it.OneC;
import org.onecgate.it.QuickListener;
import org.onecgate.it.ServersFile;
import org.onecgate.it.Wire;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;

/** Proves that an operator reads in his language what happened in exchanges of every kind (C5, C6). */
class StoriesTest {
  private static final String PASSWORD = "operator-password";
  private static final String TOKEN = "token-of-a-script-0123";
  private static final String SLOW = "SLOW";
  private static final String VIRUS = "VIRUS";
  private static final byte[] SECRET =
      ("<Т><Ид>" + "AKIA" + "QYLPMN5HHHFPZAM2" + "</Ид></Т>").getBytes(UTF_8);

  @TempDir
  static Path temp;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final CountDownLatch SLOWLY = new CountDownLatch(1);
  private static EmbeddedGate gate;
  private static FakeClamd clamd;
  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    ServersFile.write(temp, Map.of("it", "\"dialect\": {\"import\": \"required\"}", "silent", ""));
    clamd = new FakeClamd(StoriesTest::verdict);
    gate = EmbeddedGate.start(
        temp,
        Map.of(
            "gate.bootstrap.admin.password",
            PASSWORD,
            "gate.api.token",
            TOKEN,
            "gate.quiet.seconds",
            "1",
            "gate.staging.memory",
            "1",
            "gate.clamd",
            clamd.address(),
            EmbeddedGate.LISTENER,
            QuickListener.class.getName()));
    abandon();
    exchange();
    browser = Browser.open(gate.uri(), "ru");
    browser.go("");
    browser.login("admin", PASSWORD);
  }

  private static String verdict(String content) {
    if (content.contains(SLOW)) {
      try {
        SLOWLY.await(60, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return content.contains(VIRUS) ? "stream: Eicar-Signature FOUND" : FakeClamd.OK;
  }

  /** A session that nobody has used for two days. */
  private static void abandon() throws Exception {
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(3));
    gate.stop();
    Path record = gate.session(client.key()).resolve("session.json");
    String before = Files.readString(record);
    String old = Instant.now().minus(Duration.ofDays(2)).toString();
    String after = before.replaceFirst("(\"usedAt\": ?\")[^\"]*", "$1" + old);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(record, after);
    gate.start();
  }

  private static void exchange() throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("import.xml", Content.catalogue(50));
    entries.put("import_files/ab/picture.jpg", "no picture".getBytes(UTF_8));
    entries.put("import_files/.htaccess", "x".getBytes(UTF_8));
    OneC whole = gate.client().begin();
    whole.fileInChunks("import.zip", Content.zip(entries), 500);
    byte[] same = Content.picture(1, 1000);
    whole.file("twice.bin", same);
    whole.file("twice.bin", same);
    whole.deliver("import.zip");

    OneC silent = new OneC(gate.uri(), "silent", EmbeddedGate.PASSWORD).begin();
    silent.file("import.xml", Content.catalogue(3));

    refuse("import.xml", "<К><О></К>".getBytes(UTF_8));
    refuse("broken.zip", "PK, but no more".getBytes(UTF_8));
    refuse("virus.xml", ("<К>" + VIRUS + "</К>").getBytes(UTF_8));

    Awaited.until("it was quiet", () -> story("silent").contains("published files=1"));
    silent.begin();
    silent.file("offers.xml", Content.offers(3));

    post("quarantine/" + refuse("secret.xml", SECRET) + "/release", "POST", 202);
    Awaited.until("it is released", () -> story("it").contains("findings=1"));
    post("quarantine/" + refuse("removed.xml", SECRET), "DELETE", 200);

    String before = newest("it");
    OneC cancelled = gate.client().begin();
    cancelled.file("import.xml", ("<К>" + SLOW + "</К>").getBytes(UTF_8));
    CompletableFuture<Wire.Answer> answer = CompletableFuture.supplyAsync(() -> {
      try {
        return cancelled.importFile("import.xml");
      } catch (java.io.IOException e) {
        throw new AssertionError(e);
      }
    });
    Awaited.until(
        "it is looked at",
        () -> !newest("it").equals(before) && story("it").contains("scanning files=1"));
    post("exchanges/" + newest("it") + "/cancel", "POST", 200);
    SLOWLY.countDown();
    assertThat(answer.get(30, TimeUnit.SECONDS).text()).isEqualTo("failure\nImport cancelled");
    Awaited.until("it was quiet again", () -> exchanges("silent").size() == 2);
  }

  private static String refuse(String name, byte[] content) throws Exception {
    OneC client = gate.client().begin();
    assertThat(client.importFile("unknown.xml").text()).startsWith("failure\nUnknown file");
    client.file(name, content);
    assertThat(client.importFile(name).text()).startsWith("failure\n");
    assertThat(client.init().text()).startsWith("zip=");
    return newest("it");
  }

  @AfterAll
  static void close() throws Exception {
    SLOWLY.countDown();
    if (browser != null) {
      browser.close();
    }
    if (gate != null) {
      gate.close();
      clamd.close();
    }
  }

  /** One of the files is a picture by its name alone, and so cannot be shown small. */
  @AfterEach
  void quiet() {
    assertThat(browser.complaints())
        .allMatch(each -> each.contains("picture.jpg - ") && each.contains("status of 404"));
  }

  @Test
  void everyLineThatSaysWhatGateDidIsTranslated() throws Exception {
    StringBuilder told = new StringBuilder();
    StringBuilder spoken = new StringBuilder();
    for (String id : exchanges("")) {
      browser.go("exchange/" + id);
      browser.see(".story");
      browser.script(
          "document.querySelectorAll('.story details').forEach(one => { one.open = true; })");
      for (String line : browser.texts(".story .does .said")) {
        assertThat(line).as(id).containsPattern("[а-яё]{3}");
        told.append(line).append('\n');
      }
      assertThat(browser.texts("[data-untranslated]")).as(id).isEmpty();
      assertThat(browser.texts(".story .refused"))
          .as(id)
          .allMatch(line -> line.matches("(?s).*Gate отвечает.*отказ: .*[а-яё]{3}.*, .*м?с"));
      browser.texts(".story .asks .said, .story .answers .said").forEach(line -> {
        assertThat(line)
            .as(id)
            .containsPattern("[а-яё]{5}")
            .doesNotContainPattern("=|\\b(success|failure|progress|bytes|ms)\\b");
        spoken.append(line).append('\n');
      });
      assertThat(inner(".story"))
          .as("what was written is not shown twice")
          .doesNotContain("remote=");
    }
    assertThat(spoken.toString())
        .contains(
            "вход, логин it",
            "начало обмена",
            "приём файла twice.bin, ",
            "импорт файла import.zip",
            "сеанс открыт, ",
            "можно передавать, также в архивах, частями до ",
            "принято, ",
            "опубликовано, поставка ",
            "отказ: антивирус что-то нашёл: virus.xml: антивирус clamd, вирус Eicar",
            "unknown.xml")
        .containsPattern("сеанс открыт, \\d+\\sмс");
    assertThat(told.toString())
        .contains(
            "Приём закончен: 1 файл, по запросу import",
            "по запросу import",
            "после затишья",
            "дописана: с байта 500, 500 Б, SHA-256 ",
            "может быть повтором",
            "Проверка: 2 файла",
            "Распаковка: 3 файла",
            "Поиск секретов: 4 файла",
            "Не хватило памяти, поэтому проверено на диске: 3 файла",
            "Опубликовано: 1 файл",
            "Отклонено: XML-файл некорректен: import.xml: ",
            "Отпущено из карантина",
            "Удалено из карантина (token)",
            "Прервано (token)",
            "Обмен не завершён: import так и не пришёл; удалено: 1 файл");
  }

  @Test
  void whyItWasRefusedIsToldOnceInTheReadersLanguageAndTheWordsFor1cAreFolded() throws Exception {
    String told = "XML refused: import.xml: an element is not closed, line 1 column 9";
    String broken = null;
    for (String id : exchanges("")) {
      browser.go("exchange/" + id);
      browser.see(".story");
      if (!browser.all("#why ~ details").isEmpty()) {
        broken = told.equals(inner("#why ~ details .told")) ? id : broken;
      }
    }
    assertThat(broken).isNotNull();
    browser.go("exchange/" + broken);
    browser.see(".card.bad .meaning", "import.xml: тег не закрыт, строка 1, столбец 9");
    assertThat(browser.see(".card.bad").getText())
        .contains("XML-файл некорректен")
        .doesNotContain("XML refused")
        .doesNotContainPattern("(?siu)строка.*строка");
    browser.click("#why ~ details summary");
    browser.see(".told", told);
    browser.go("quarantine");
    browser.see(".meaning", "import.xml: тег не закрыт, строка 1, столбец 9");
    browser.see(".meaning", "virus.xml: антивирус clamd, вирус Eicar");
    assertThat(browser.texts("li.card")).allMatch(card -> !card.contains(" refused: "));
    assertThat(browser.texts("li.card"))
        .as("once each")
        .noneMatch(card -> card.matches("(?si).*(import|virus|secret)\\.xml.*\\1\\.xml.*"));
    browser.click("[data-choose=en]");
    try {
      browser.see(".meaning", "import.xml: an element is not closed, line 1, column 9");
      assertThat(browser.texts("li.card"))
          .noneMatch(card -> card.matches("(?si).*is not closed.*is not closed.*"));
    } finally {
      browser.click("[data-choose=ru]");
    }
  }

  /** The text of something, seen or not. */
  private static String inner(String selector) {
    return String.valueOf(
        browser.script("return document.querySelector(arguments[0]).textContent", selector));
  }

  @Test
  void whatChecksFoundAndHintsAreTranslated() throws Exception {
    List<String> found = new ArrayList<>();
    for (String id : exchanges("")) {
      browser.go("exchange/" + id);
      browser.see(".story");
      found.addAll(browser.texts(".card.look li"));
    }
    assertThat(found)
        .isNotEmpty()
        .allMatch(text -> text.matches("(?s).*[а-яё]{3}.*"))
        .anyMatch(text -> text.contains(
            "Поддельная картинка – import_files/ab/picture.jpg: начинается не как картинка\n"
                + "Пропущено: так велит настройка базы «Поддельные картинки» – «опубликовать и"
                + " сообщить». Замените эту картинку в 1С и выгрузите её снова.\n"
                + "Правило: not-an-image"))
        .anyMatch(
            text -> text.contains(
                "Опасное имя файла – import_files/.htaccess: файл с таким именем меняет настройки веб-сервера"))
        .anyMatch(
            text -> text.matches(
                "(?s)Ключ доступа AWS – secret.xml: с байта .*"
                    + "Пропущено: обмен отпустил из карантина token, .* Если это секрет, уберите его в 1С.*"))
        .anyMatch(text -> text.contains("Эта 1С не шлёт import"));
  }

  @Test
  void aWarningOfAFileChangedByHandIsTranslated() throws Exception {
    Path groups = gate.data().resolve("state/dashboard-layout.json");
    Files.writeString(groups, "{\"schema\": 1, \"groups\": [{\"id\": \"a\", \"title\": 5}]}");
    browser.go("");
    browser.see(
        ".warning .text",
        "Отклонено, действует прежнее: в поле groups[0].title должно быть: текст. Действуют");
    Files.writeString(groups, "{\"schema\": 1, \"groups\": []}");
    browser.await(
        "all is right again",
        () ->
            browser.texts(".warning .text").stream().noneMatch(text -> text.contains("Отклонено")));
  }

  /** A full disk or a power cut may tear a line, and the next one goes on behind it. */
  @Test
  void aTornLineTakesNothingElseFromTheStory() throws Exception {
    String id = newest("silent");
    Path story = gate.data().resolve("state/jobs/" + id + "/story.log");
    byte[] before = Files.readAllBytes(story);
    try {
      Files.writeString(story, """
          2026-11-28T10:00:00Z = torn here\t{"code":"PUBL2026-11-28T10:00:01Z = gone
          2026-11-28T10:00:02Z = behind it
          """, StandardOpenOption.APPEND);
      browser.go("exchange/" + id);
      browser.see(".story .does .said", "torn here");
      assertThat(browser.texts(".story .does .said"))
          .contains("behind it")
          .anyMatch(line -> line.contains("Опубликовано"));
    } finally {
      Files.write(story, before);
    }
  }

  /** An earlier version wrote no sentence behind answers; a request may hold a trace, a name anything. */
  @Test
  void whatHasNoSentenceAndWhatWasNotDeliveredIsTold() throws Exception {
    String id = newest("silent");
    Path story = gate.data().resolve("state/jobs/" + id + "/story.log");
    byte[] before = Files.readAllBytes(story);
    try {
      Files.writeString(story, """
          2026-11-28T10:00:00Z > trace=0af7 type=catalog mode=dance filename= login= remote=::1
          2026-11-28T10:00:01Z < success, session opened (3 ms)
          2026-11-28T10:00:02Z > trace=0af7 type=catalog mode=file filename=a login=<b>.xml login=it remote=::1 12 bytes
          2026-11-28T10:00:03Z ! success - the answer could not be delivered (2000 ms)
          2026-11-28T10:00:04Z > cut
          2026-11-28T10:00:05Z < cut
          """, StandardOpenOption.APPEND);
      browser.go("exchange/" + id);
      browser.see(".story .asks .said", "неизвестное Gate: режим «dance»");
      browser.see(".story .answers .said", "success, session opened, 3 мс");
      browser.see(".story .file.bad summary", "a login=<b>.xml");
      browser.see(".story .asks .said", "приём файла a login=<b>.xml, 12 Б");
      browser.see(".story .undelivered", "не доставлено");
      browser.see(".story .undelivered .said", "принято, 2 с");
      assertThat(browser.texts(".story .said")).filteredOn("cut"::equals).hasSize(2);
    } finally {
      Files.write(story, before);
    }
  }

  @Test
  void inEnglishItIsToldInBetterWords() {
    browser.go("exchange/" + newest("silent"));
    browser.click("[data-choose=en]");
    try {
      browser.see(
          ".story .does .said", "Complete: 1 file received, as 1C had been quiet for a while");
      assertThat(browser.all("[data-untranslated]")).isEmpty();
    } finally {
      browser.click("[data-choose=ru]");
    }
  }

  @Test
  void everySentenceIsKnownWhateverStandsInItsPlaces() throws Exception {
    browser.go("about");
    try (JsonStore json = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      for (Phrase phrase : Phrase.values()) {
        Sentence said =
            phrase.of(phrase.places().stream().map(StoriesTest::sample).toArray());
        assertThat(script("return m.done('', said).textContent", json.line(said)))
            .as(phrase.name())
            .containsPattern(phrase.places().isEmpty() ? "[а-яё]{2}" : "[а-яё]{2}|import_1.xml|12")
            .doesNotContainPattern("undefined|null$|\\{");
      }
      for (Fault fault : Fault.values()) {
        for (Sentence detail : Arrays.asList(null, Phrase.DTD.of(), Phrase.NAME.of("a"))) {
          assertThat(script(
                  "return m.meaning(said).textContent", json.line(Sentence.of(fault, detail))))
              .as(fault.name())
              .containsPattern("[а-яё]{2}")
              .doesNotContainPattern("undefined|null$|\\{");
        }
      }
      Sentence hostile =
          Phrase.CHUNK.of("appended", "<img src=x onerror=alert(1)>", 0, 1, "0".repeat(64));
      assertThat(script(
              "return m.done('', said).querySelector('img') === null ? m.done('', said).textContent : ''",
              json.line(hostile)))
          .contains("<img src=x onerror=alert(1)>");
      assertThat(script(
              "return m.done('something new files=3', said).outerHTML",
              json.line(new Sentence("SOMETHING_NEW", Map.of("files", 3L)))))
          .isEqualTo("<span data-untranslated=\"\">something new files=3</span>");
    }
  }

  private static Object sample(String place) {
    return switch (place) {
      case "chunk" -> "appended";
      case "by" -> "import";
      case "step" -> "checking";
      case "moment" -> "2026-11-28T14:03:09.123Z";
      case "known", "given", "reason" -> Phrase.AT.of(Phrase.DTD.of(), 3, 14);
      case "files", "bytes", "exact", "exactly", "number", "percent", "line", "column" -> 12;
      default -> "import_1.xml";
    };
  }

  private static String script(String body, String said) {
    return String.valueOf(browser.script(
        "const said = JSON.parse(arguments[0]); return import(new URL('js/said.js', document.baseURI).href)"
            + ".then(m => { " + body + "; })",
        said));
  }

  // --- what scripts ask

  private static HttpResponse<String> ask(String path, String method) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(gate.uri().resolve("api/" + path))
            .header("Authorization", "Bearer " + TOKEN)
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  private static void post(String path, String method, int status) throws Exception {
    HttpResponse<String> answer = ask(path, method);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
  }

  /** The exchanges of a server, newest first; of all where none is named. */
  private static List<String> exchanges(String server) {
    try {
      String query = server.isEmpty() ? "" : "?server=" + server;
      return Json.createReader(new StringReader(ask("exchanges" + query, "GET").body()))
          .readObject()
          .getJsonObject("data")
          .getJsonArray("exchanges")
          .getValuesAs(JsonObject.class)
          .stream()
          .map(exchange -> exchange.getString("id"))
          .toList();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String newest(String server) {
    return exchanges(server).get(0);
  }

  /** The story of the newest exchange of a server. */
  private static String story(String server) {
    try {
      List<String> all = exchanges(server);
      return all.isEmpty()
          ? ""
          : ask("exchanges/" + all.get(0) + "/story", "GET").body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
