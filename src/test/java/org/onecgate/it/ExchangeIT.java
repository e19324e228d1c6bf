package org.onecgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Proves that the packaged WAR receives exchanges in Tomcat 10.1, Tomcat 11 and WildFly (D1), and
 * keeps there what it promises everywhere (E1, E3, E4, E9, E10, E12, E13, E20).
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("container")
class ExchangeIT {
  private static final Path DATA = Path.of(System.getProperty("it.data", "target/it-data"));

  @ArquillianResource
  private URL application;

  @Deployment(testable = false)
  static WebArchive war() {
    File file = new File(System.getProperty("tests.war", "target/onec-gate.war"));
    return ShrinkWrap.createFromZipFile(WebArchive.class, file);
  }

  private OneC client() throws URISyntaxException {
    return new OneC(application.toURI(), "it", "it-password");
  }

  @Test
  void aWholeExchangeIsPublished() throws IOException, URISyntaxException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("import0_1.xml", Content.catalogue(500));
    files.put("offers0_1.xml", Content.offers(500));
    files.put("import_files/ab/Фото товара (1).jpg", Content.picture(1, 70_000));
    byte[] loose = Content.picture(2, 30_000);
    OneC client = client();
    Wire.Answer login = client.login("catalog");
    assertThat(login.status()).isEqualTo(200);
    assertThat(login.header("Content-Type")).hasValue("text/plain;charset=UTF-8");
    assertThat(login.text())
        .matches("success\nonecgate\n([0-9a-f]{32})\nsessid=\\1\ntimestamp=[0-9]+\n");
    Wire.Answer init = client.init();
    assertThat(init.text()).isEqualTo("zip=yes\nfile_limit=8388608");
    assertThat(init.header("Content-Type")).hasValue("text/plain;charset=UTF-8");

    client.fileInChunks("import_files/cd/Ещё.jpg", loose, 10_000);
    client.fileInChunks("v8_1A2B_3.zip", Content.dosZip(files), 40_000);
    String id = client.deliver("import0_1.xml");
    assertThat(client.deliver("OFFERS0_1.xml")).isEqualTo(id);

    Delivery delivery = Delivery.read(DATA, id);
    files.put("import_files/cd/Ещё.jpg", loose);
    assertThat(delivery.entries()).containsOnlyKeys(files.keySet());
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      assertThat(delivery.content(file.getKey())).isEqualTo(file.getValue());
      assertThat(Delivery.mode(delivery.path(file.getKey()))).isEqualTo("0644");
    }
    assertThat(delivery.files()).hasSize(files.size());
    assertThat(Delivery.mode(delivery.directory())).isEqualTo("0755");
    assertThat(Delivery.mode(delivery.directory().resolve("manifest.json"))).isEqualTo("0644");
    assertThat(Delivery.mode(DATA.resolve("1c_temp"))).isEqualTo("0700");
  }

  @Test
  void aChunkOfTwentyMebibytesIsTaken() throws IOException, URISyntaxException {
    byte[] large = Content.picture(3, 20 << 20);
    OneC client = client().begin();
    assertThat(client.file("large.bin", large).text()).isEqualTo("success");
    Delivery delivery = Delivery.read(DATA, client.deliver("large.bin"));
    assertThat(Delivery.sha256(delivery.path("large.bin"))).isEqualTo(Delivery.sha256(large));
  }

  @Test
  void aBodyThatCallsItselfAFormIsTakenAsItIs() throws IOException, URISyntaxException {
    byte[] body = Content.formLike(5_000);
    OneC client = client().begin();
    for (String type :
        new String[] {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""}) {
      assertThat(client.fileAs("Content-Type: " + type, "form.bin", body).text())
          .isEqualTo("success");
      assertThat(Delivery.read(DATA, client.deliver("form.bin")).content("form.bin"))
          .isEqualTo(body);
      client.begin();
    }
  }

  @Test
  void aBodyWithoutALengthGets411() throws IOException, URISyntaxException {
    OneC client = client().begin();
    try (Wire wire = client.beginFile("import.xml", -1)) {
      Wire.Answer answer = wire.receive();
      assertThat(answer.status()).isEqualTo(411);
      assertThat(answer.text()).isEqualTo("failure\nLength required");
    }
  }

  @Test
  void aChunkThatBreaksOffLeavesNothing() throws IOException, URISyntaxException {
    OneC client = client().begin();
    byte[] chunk = Content.catalogue(100);
    assertThat(client.file("import.xml", chunk).text()).isEqualTo("success");
    Path part = DATA.resolve("1c_temp")
        .resolve(Delivery.sha256(client.key().getBytes(StandardCharsets.US_ASCII)))
        .resolve("intake/files/import.xml");
    try (Wire wire = client.beginFile("import.xml", 100_000)) {
      wire.send(Content.picture(4, 50_000));
      Awaited.until(
          "half of the chunk is written", () -> Files.size(part) == chunk.length + 50_000);
      wire.reset();
    }
    Awaited.until("the half is gone", () -> Files.size(part) == chunk.length);
    assertThat(Delivery.read(DATA, client.deliver("import.xml")).content("import.xml"))
        .isEqualTo(chunk);
  }

  @Test
  void refusalsHaveTheExactWords() throws IOException, URISyntaxException {
    OneC client = client().begin();
    byte[] body = Content.catalogue(3);

    assertRefused(client.post("mode=file&filename=import.xml", body), "failure\nMissing sessid");
    assertRefused(
        client.post("mode=file&filename=import.xml&sessid=", body), "failure\nMissing sessid");
    assertRefused(
        client.post("mode=file&filename=import.xml&sessid=wrong", body),
        "failure\nInvalid session");
    assertRefused(client.get("mode=init&sessid=wrong"), "failure\nInvalid session");
    assertRefused(
        client.get("mode=import&filename=import.xml&sessid=wrong"), "failure\nInvalid session");
    Wire.Answer wrong = new OneC(application.toURI(), "it", "wrong").login("catalog");
    assertThat(wrong.status()).isEqualTo(200);
    assertThat(wrong.text()).isEqualTo("failure\nWrong login or password");
  }

  private static void assertRefused(Wire.Answer answer, String text) {
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).isEqualTo(text);
    assertThat(answer.header("Content-Type")).hasValue("text/plain;charset=UTF-8");
  }

  @Test
  void noUrlTellsWhatServerThisIs() throws IOException, URISyntaxException {
    for (String path :
        new String[] {"nothing", "1c_exchange/nothing", "state/servers.json", "health/nothing"}) {
      Wire.Answer answer = client().getPath(path);
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.text()).as(path).isEqualTo("failure\nNot found");
      assertTellsNoServer(answer);
    }
    // here some containers answer before the application is asked
    for (String path : new String[] {
      "WEB-INF/web.xml",
      "WEB-INF/server/classes/org/onecgate/app/boot/Main.class",
      "META-INF/MANIFEST.MF",
      "META-INF/versions/17/org/onecgate/app/boot/Launcher.class"
    }) {
      Wire.Answer answer = client().getPath(path);
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertTellsNoServer(answer);
    }
    assertTellsNoServer(client().get("mode=nothing"));
    assertTellsNoServer(client().login("catalog"));
  }

  private static void assertTellsNoServer(Wire.Answer answer) {
    assertThat(answer.everything().toLowerCase(Locale.ROOT))
        .doesNotContain("tomcat", "coyote", "wildfly", "undertow", "jboss", "servlet", "java");
  }

  @Test
  void theApplicationIsAliveAndReady() throws IOException, URISyntaxException {
    assertThat(client().getPath("health/live").text())
        .contains("\"checks\":[]", "\"status\":\"UP\"");
    assertThat(client().getPath("health/ready").text())
        .contains("\"status\":\"UP\"", "\"name\":\"volume\"")
        .doesNotContain("DOWN");
  }

  /** Where the server runs in this JVM it can be asked; otherwise the build alone chooses it. */
  @Test
  void theServerIsTheOneThatThisRunIsFor() throws ReflectiveOperationException {
    Class<?> info;
    try {
      info = Class.forName("org.apache.catalina.util.ServerInfo");
    } catch (ClassNotFoundException e) {
      System.out.println("skipped: the server is another process and does not tell its name");
      Assumptions.abort("the server does not tell its name");
      return;
    }
    assertThat(String.valueOf(info.getMethod("getServerInfo").invoke(null)))
        .startsWith(System.getProperty("expected.server"));
  }
}
