package org.onecgate.battery.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onecgate.it.Awaited;
import org.onecgate.it.CapturedLog;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.Program;
import org.onecgate.it.Tls;

/** The samples for proxies, each in the server it is for: a whole exchange goes through them by HTTPS (D1). */
class ProxySamplesTest {
  private static final Path SAMPLES = Path.of("src/deploy");
  private static final String TOKEN = "proxy-samples-token";

  /** Whom the request pretends to be from; the test is a trusted proxy as well. */
  private static final String CLIENT = "203.0.113.9";

  @TempDir
  Path temp;

  /** A server in front of Gate. */
  enum Proxy {
    /** With a main file around the sample as Debian's has it. */
    NGINX("/usr/sbin/nginx", "nginx-light", "nginx/onec-gate.conf") {
      @Override
      String configuration(String sample, Path home, int port) {
        return """
            daemon off;
            pid %1$s/pid;
            error_log stderr;
            events {}
            http {
              access_log off;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
            %2$s
            }
            """.formatted(home, sample.replace("listen 443", "listen 127.0.0.1:" + port));
      }

      @Override
      List<String> command(Path home, Path configuration) {
        return List.of(
            program, "-e", "stderr", "-p", home.toString(), "-c", configuration.toString());
      }
    },
    /** With the modules that the sample names. */
    APACHE("/usr/sbin/apache2", "apache2", "apache/onec-gate.conf") {
      @Override
      String configuration(String sample, Path home, int port) {
        String modules = Stream.of(
                "mpm_event",
                "authz_core",
                "alias",
                "headers",
                "proxy",
                "proxy_http",
                "socache_shmcb",
                "ssl")
            .map(name ->
                "LoadModule " + name + "_module /usr/lib/apache2/modules/mod_" + name + ".so\n")
            .reduce("", String::concat);
        return """
            ServerRoot %1$s
            DefaultRuntimeDir %1$s
            PidFile %1$s/pid
            ErrorLog %1$s/error.log
            ServerName localhost
            %2$s
            User www-data
            Group www-data
            Listen 127.0.0.1:%3$d
            %4$s
            """.formatted(home, modules, port, sample.replace("*:443", "*:" + port));
      }

      @Override
      List<String> command(Path home, Path configuration) {
        return List.of(program, "-f", configuration.toString(), "-DFOREGROUND");
      }
    },
    /** With the shortest of global sections. */
    HAPROXY("/usr/sbin/haproxy", "haproxy", "haproxy/onec-gate.cfg") {
      @Override
      String configuration(String sample, Path home, int port) {
        return """
            global
              log stderr format raw local0 info
            defaults
              timeout client 60s
              timeout server 60s
              timeout connect 5s
            %s
            """.formatted(sample.replace("bind :443", "bind 127.0.0.1:" + port));
      }

      @Override
      List<String> command(Path home, Path configuration) {
        return List.of(program, "-db", "-f", configuration.toString());
      }
    };

    final String program;
    private final String debian;
    private final String sample;

    Proxy(String program, String debian, String sample) {
      this.program = program;
      this.debian = debian;
      this.sample = sample;
    }

    abstract String configuration(String sample, Path home, int port);

    abstract List<String> command(Path home, Path configuration);

    void require() {
      Program.of(program, debian).require();
      Program.OPENSSL.require();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anExchangeGoesThroughTheSample(Proxy proxy) throws Exception {
    proxy.require();
    try (EmbeddedGate gate = EmbeddedGate.start(
            temp,
            Map.of(
                "gate.proxies",
                "127.0.0.1",
                "gate.api.token",
                TOKEN,
                "gate.metrics.token",
                TOKEN));
        CapturedLog log = new CapturedLog();
        Front front = new Front(proxy, gate.port())) {
      byte[] goods = Content.catalogue(200);
      String key = front.login();
      front.say(key, "init", "", new byte[0]);
      front.breakOff(key, "import.xml", goods.length, gate);
      Awaited.until(
          "the upload is known to be broken off",
          () -> log.lines().stream().anyMatch(line -> line.contains("BODY_INCOMPLETE")));
      front.say(key, "init", "", new byte[0]);
      int half = goods.length / 2;
      front.say(key, "file", "import.xml", Arrays.copyOf(goods, half));
      front.say(key, "file", "import.xml", Arrays.copyOfRange(goods, half, goods.length));
      byte[] large = Content.picture(1, 9 << 20);
      front.say(key, "file", "import_files%5C7f%5Ca%7Bb%7D.jpg", large);
      String answer = front.ask(key, "import", "import.xml", new byte[0]).body();
      for (int i = 0; i < 60 && answer.startsWith("progress"); i++) {
        answer = front.ask(key, "import", "import.xml", new byte[0]).body();
      }
      assertThat(answer).startsWith("success");
      try (Stream<Path> all = Files.walk(gate.data().resolve("inbox"))) {
        List<Path> files = all.filter(Files::isRegularFile).toList();
        assertThat(files)
            .anyMatch(file -> file.endsWith("import.xml") && size(file) == goods.length);
        assertThat(files)
            .anyMatch(file -> file.endsWith("7f/a{b}.jpg") && size(file) == large.length);
      }
      assertThat(front.get("metrics").statusCode()).isEqualTo(404);
      assertThat(front.events()).contains("data: {");
      front.wrongLogin();
      Awaited.until(
          "the log names the client",
          () -> log.lines().stream()
              .anyMatch(
                  line -> line.contains("BAD_CREDENTIALS") && line.contains("remote=" + CLIENT)));
    }
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  /** A proxy that runs. */
  private final class Front implements AutoCloseable {
    private final int port;
    private final Process process;
    private final SSLContext trusting;
    private final HttpClient http;

    Front(Proxy proxy, int gate) throws Exception {
      Path home = Files.createDirectories(temp.resolve("proxy"));
      port = freePort();
      Tls.certificate(home, "localhost", "rsa:2048");
      Files.writeString(
          home.resolve("gate-with-key.pem"),
          Files.readString(home.resolve("chain.pem")) + Files.readString(home.resolve("key.pem")));
      String sample = Files.readString(SAMPLES.resolve(proxy.sample))
          .replace("127.0.0.1:8080", "127.0.0.1:" + gate)
          .replace("/etc/ssl/gate.pem", home + "/chain.pem")
          .replace("/etc/ssl/gate.key", home + "/key.pem")
          .replace("/etc/ssl/", home + "/");
      Path configuration =
          Files.writeString(home.resolve("configuration"), proxy.configuration(sample, home, port));
      process = new ProcessBuilder(proxy.command(home, configuration))
          .redirectErrorStream(true)
          .redirectOutput(home.resolve("log").toFile())
          .start();
      trusting = Tls.trusting();
      http = HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .sslContext(trusting)
          .connectTimeout(Duration.ofSeconds(20))
          .build();
      boolean up = false;
      try {
        Awaited.until(proxy + " listens", () -> {
          if (!process.isAlive()) {
            throw new AssertionError(Files.readString(home.resolve("log")));
          }
          return listens();
        });
        Awaited.until(
            proxy + " knows that Gate is up", () -> get("health/live").statusCode() == 200);
        up = true;
      } finally {
        if (!up) {
          close();
        }
      }
    }

    private boolean listens() {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return socket.isConnected();
      } catch (IOException e) {
        return false;
      }
    }

    private URI uri(String path) {
      return URI.create("https://localhost:" + port + "/" + path);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
      try {
        return http.send(request, BodyHandlers.ofString());
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    HttpResponse<String> get(String path) throws IOException {
      return send(HttpRequest.newBuilder(uri(path))
          .header("Authorization", "Bearer " + TOKEN)
          .timeout(Duration.ofSeconds(20))
          .build());
    }

    private HttpRequest.Builder exchange(String query, String password) {
      return HttpRequest.newBuilder(uri("1c_exchange?type=catalog&" + query))
          .header("Authorization", OneC.basic(EmbeddedGate.LOGIN, password))
          .header("X-Forwarded-For", CLIENT)
          .timeout(Duration.ofSeconds(60));
    }

    String login() throws IOException {
      HttpResponse<String> answer =
          send(exchange("mode=checkauth", EmbeddedGate.PASSWORD).build());
      assertThat(answer.body()).startsWith("success");
      assertThat(answer.headers().firstValue("Set-Cookie").orElse("")).endsWith("; Secure");
      String[] lines = answer.body().split("\n", -1);
      return lines[1] + "=" + lines[2];
    }

    void wrongLogin() throws IOException {
      assertThat(send(exchange("mode=checkauth", "wrong-password").build()).body())
          .startsWith("failure");
    }

    private String query(String key, String mode, String name) {
      return "mode=" + mode + "&sessid=" + key.substring(key.indexOf('=') + 1) + "&filename="
          + name;
    }

    HttpResponse<String> ask(String key, String mode, String name, byte[] body) throws IOException {
      return send(exchange(query(key, mode, name), EmbeddedGate.PASSWORD)
          .header("Cookie", key)
          .POST(BodyPublishers.ofByteArray(body))
          .build());
    }

    void say(String key, String mode, String name, byte[] body) throws IOException {
      assertThat(ask(key, mode, name, body).body())
          .startsWith(mode.equals("init") ? "zip=" : "success");
    }

    /** Sends half of a chunk and goes away as soon as Gate has seen some of it. */
    void breakOff(String key, String name, int length, EmbeddedGate gate) throws IOException {
      try (Socket socket = trusting.getSocketFactory().createSocket("localhost", port)) {
        OutputStream out = socket.getOutputStream();
        out.write(("POST /1c_exchange?type=catalog&" + query(key, "file", name) + " HTTP/1.1\r\n"
                + "Host: localhost\r\nAuthorization: "
                + OneC.basic(EmbeddedGate.LOGIN, EmbeddedGate.PASSWORD)
                + "\r\nCookie: " + key + "\r\nContent-Length: " + length + "\r\n\r\n")
            .getBytes(UTF_8));
        out.write(new byte[length / 2]);
        out.flush();
        HttpRequest metrics = HttpRequest.newBuilder(gate.uri().resolve("metrics"))
            .header("Authorization", "Bearer " + TOKEN)
            .build();
        Awaited.until(
            "the upload has begun", () -> send(metrics).body().contains("onec_gate_uploads 1.0"));
      }
    }

    /** The first of what the dashboard is told as it happens. */
    String events() throws Exception {
      HttpResponse<InputStream> stream = http.send(
          HttpRequest.newBuilder(uri("api/events"))
              .header("Authorization", "Bearer " + TOKEN)
              .timeout(Duration.ofSeconds(20))
              .build(),
          BodyHandlers.ofInputStream());
      try (InputStream in = stream.body()) {
        return new String(in.readNBytes(24), UTF_8);
      }
    }

    @Override
    public void close() throws IOException {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      try {
        process.waitFor(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
