package org.onecgate.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.PastExchanges;
import org.onecgate.it.ServersFile;

/**
 * Measures the first screen with ten thousand exchanges in history and fifty under way: {@code mvn test
 * -Plong -Dtest=ManyExchangesTest}. It prints what it measured.
 */
@Tag("long")
class ManyExchangesTest {
  private static final int HISTORY = 10_000;
  private static final int SERVERS = 50;
  private static final String TOKEN = "token-of-a-measurement";
  private static final String PASSWORD = "operator-password";

  @TempDir
  Path temp;

  @Test
  void theFirstScreenIsThereWithinASecond() throws Exception {
    Browser.require();
    Map<String, String> servers = new TreeMap<>();
    for (int i = 0; i < SERVERS; i++) {
      servers.put("s" + i, "");
    }
    ServersFile.write(temp, servers);
    PastExchanges past = new PastExchanges(temp);
    Instant first = Instant.now().minusSeconds(HISTORY * 300L);
    for (int i = 0; i < HISTORY; i++) {
      past.add(
          first.plusSeconds(i * 300L),
          "s" + i % SERVERS,
          "catalog",
          i % 50 == 7 ? "FAILED" : "PUBLISHED",
          "import.xml",
          "offers.xml");
    }
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      entries.put("part" + i + ".xml", Content.catalogue(12_000));
    }
    byte[] zip = Content.zip(entries);
    ExecutorService clients = Executors.newFixedThreadPool(SERVERS);
    try (EmbeddedGate gate = EmbeddedGate.start(
            temp, Map.of("gate.bootstrap.admin.password", PASSWORD, "gate.api.token", TOKEN));
        Browser browser = Browser.openUnhurried(gate.uri(), "en")) {
      browser.go("");
      browser.login("admin", PASSWORD);
      report("status, nothing under way", gate.uri().resolve("api/status"));
      List<OneC> ready = new ArrayList<>();
      for (int i = 0; i < SERVERS; i++) {
        OneC client = new OneC(gate.uri(), "s" + i, EmbeddedGate.PASSWORD).begin();
        client.file("import.zip", zip);
        ready.add(client);
      }
      for (OneC client : ready) {
        clients.execute(() -> {
          try {
            client.importOnce("import.zip");
          } catch (java.io.IOException e) {
            System.out.println("not imported: " + e);
          }
        });
      }
      browser.await("they run", () -> browser.all(".activity").size() >= SERVERS - 5);
      report("status, 50 under way", gate.uri().resolve("api/status"));
      report("first page of the history", gate.uri().resolve("api/exchanges"));
      report("a search in it that finds none", gate.uri().resolve("api/exchanges?search=nowhere"));
      report("the refused ones", gate.uri().resolve("api/exchanges?state=failed&limit=500"));
      report("the last thirty of each", gate.uri().resolve("api/lately"));
      report("all as a table", gate.uri().resolve("api/exchanges.csv"));
      long[] loads = new long[5];
      for (int i = 0; i < loads.length; i++) {
        browser.go("about");
        browser.script("location.hash = '#/'; location.reload()");
        browser.see(".headline");
        loads[i] = ((Number) browser.script(
                "return Math.round(performance.getEntriesByName('drawn')[0].startTime)"))
            .longValue();
        System.out.println("after ms: " + browser.script("""
            const at = (name, part) => Math.round(performance.getEntriesByType('resource').filter(e => e.name.includes(name)).at(-1)?.[part] ?? 0);
            return 'page ' + Math.round(performance.getEntriesByType('navigation')[0].responseEnd) + ', style ' + at('gate.css', 'responseEnd')
              + ', scripts ' + Math.max(...performance.getEntriesByType('resource').filter(e => e.name.endsWith('.js')).map(e => Math.round(e.responseEnd)))
              + ', session asked ' + at('api/session', 'startTime') + ' answered ' + at('api/session', 'responseEnd')
              + ', groups asked ' + at('config/groups', 'startTime') + ' answered ' + at('config/groups', 'responseEnd')
              + ', events asked ' + at('api/events', 'startTime')
            """));
      }
      System.out.println("first screen drawn after ms " + Arrays.toString(loads) + ", under way "
          + browser.all(".activity").size());
      Number gap = (Number) browser.script("""
          return new Promise(done => {
            let last = performance.now(), most = 0; const since = last;
            const step = now => {
              most = Math.max(most, now - last); last = now;
              if (now - since < 5000) requestAnimationFrame(step); else done(Math.round(most));
            };
            requestAnimationFrame(step);
          })
          """);
      System.out.println("longest time between two frames in 5 s, ms " + gap);
      Arrays.sort(loads);
      assertThat(loads[loads.length / 2]).isLessThan(1000);
    } finally {
      clients.shutdownNow();
    }
  }

  private static void report(String what, URI uri) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + TOKEN).build();
    Supplier<long[]> measured = () -> {
      long[] times = new long[20];
      for (int i = 0; i < times.length; i++) {
        long since = System.nanoTime();
        try {
          assertThat(client.send(request, BodyHandlers.ofByteArray()).statusCode())
              .isEqualTo(200);
        } catch (java.io.IOException | InterruptedException e) {
          throw new IllegalStateException(e);
        }
        times[i] = (System.nanoTime() - since) / 1_000_000;
      }
      Arrays.sort(times);
      return times;
    };
    long[] times = measured.get();
    System.out.println(what + ": median " + times[10] + " ms, longest " + times[19] + " ms");
    assertThat(times[10]).as(what).isLessThan(1000);
  }
}
