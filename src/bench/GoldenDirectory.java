import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes a data directory with work half done by a WAR of any version, and packs it with its modes: {@code java
 * src/bench/GoldenDirectory.java onec-gate.war directory.zip}. {@code src/bench/golden.sh} does it for all versions.
 *
 * <p>The gate is killed in the end. In the archive {@code golden.properties} beside {@code data/} says what a later
 * version has to find: passwords, keys of sessions, ids; {@code rest} is what the half upload lacks.
 */
public final class GoldenDirectory {
  private static final String TOKEN = "golden-token-0123456789";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Path war;
  private final Path home;
  private final Map<String, String> notes = new TreeMap<>();
  private Process process;
  private URI base;
  private String login = "";

  private GoldenDirectory(Path war, Path home) {
    this.war = war;
    this.home = home;
  }

  public static void main(String[] args) throws Exception {
    Path home = Files.createTempDirectory("golden-");
    GoldenDirectory golden = new GoldenDirectory(Path.of(args[0]).toAbsolutePath(), home);
    try {
      golden.start();
      golden.work();
    } finally {
      golden.process.destroyForcibly().waitFor();
    }
    golden.pack(Path.of(args[1]).toAbsolutePath());
    System.out.println(args[1] + " " + golden.notes);
  }

  private void start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", war.toString())
        .directory(home.toFile())
        .redirectErrorStream(true);
    builder.environment().putAll(Map.of(
        "GATE_PORT", "0",
        "GATE_ADDRESS", "127.0.0.1",
        "GATE_DATA", home.resolve("data").toString(),
        "GATE_ORDERS_TOKEN", TOKEN,
        "GATE_WEBHOOK_URL", "http://127.0.0.1:1/nobody-listens",
        "GATE_WEBHOOK_SECRET", TOKEN));
    process = builder.start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    List<String> passwords = new ArrayList<>();
    Pattern password = Pattern.compile(" *password +(\\S+)");
    Pattern ready = Pattern.compile("Gate is ready: (\\S+)");
    StringBuilder all = new StringBuilder();
    while (base == null) {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("it did not start:\n" + all);
      }
      all.append(line).append('\n');
      Matcher found = password.matcher(line);
      if (found.matches()) {
        passwords.add(found.group(1));
      }
      Matcher at = ready.matcher(line);
      if (at.find()) {
        base = URI.create(at.group(1));
      }
    }
    Thread drain = new Thread(() -> out.lines().forEach(line -> {}));
    drain.setDaemon(true);
    drain.start();
    notes.put("password", passwords.get(0));
    login = "Basic " + Base64.getEncoder().encodeToString(("1c:" + passwords.get(0)).getBytes(UTF_8));
  }

  private void work() throws Exception {
    byte[] goods = goods(3, 1);
    notes.put("published", deliver("import.xml", goods));
    notes.put("again", deliver("import.xml", goods)); // unchanged, where that is known

    boolean finds = isRefused("<Т><Ид>" + "AKIA" + "QYLPMN5HHHFPZAM2" + "</Ид></Т>");
    notes.put("releasable", Boolean.toString(finds));
    if (!finds && !isRefused("<no end")) { // the first versions looked for no secrets
      throw new IOException("it refuses nothing");
    }

    notes.put("orders", Boolean.toString(order("1001") && order("1002")));
    if (notes.get("orders").equals("true")) {
      String taken = session("sale");
      get(taken, "sale", "mode=query");
      get(taken, "sale", "mode=success");
      order("1003");
      String offered = session("sale");
      get(offered, "sale", "mode=query"); // and no success
      notes.put("offered", offered);
      order("1004");
    }

    String half = session("catalog");
    send(half, "import.xml", Arrays.copyOf(goods, goods.length / 2));
    notes.put("half", half);
    Files.write(home.resolve("rest"), Arrays.copyOfRange(goods, goods.length / 2, goods.length));
    notes.put("sha256", sha256(goods));

    String sealed = session("catalog");
    byte[] many = goods(200, 2_000); // takes a while, and packs well
    send(sealed, "import.xml", many);
    notes.put("sealed", sealed);
    notes.put("sealed.sha256", sha256(many));
    HTTP.sendAsync(
        request("catalog", "mode=import&filename=import.xml", sealed).build(),
        HttpResponse.BodyHandlers.ofString());
    awaitUnderWay();
    process.destroyForcibly().waitFor();
  }

  /** Until an exchange is sealed; whoever kills it then finds it not yet published. */
  private void awaitUnderWay() throws Exception {
    Path staging = home.resolve("data/staging");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < deadline) {
      try (Stream<Path> all = Files.list(staging)) {
        if (all.anyMatch(each -> Files.isDirectory(each.resolve("received")))) {
          return;
        }
      }
    }
    throw new IOException("nothing was sealed");
  }

  private static byte[] goods(int count, int described) {
    StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<КоммерческаяИнформация ВерсияСхемы=\"2.08\" ДатаФормирования=\"2026-11-21T12:00:00\">"
        + "<Классификатор><Ид>k</Ид><Наименование>Основной</Наименование></Классификатор>"
        + "<Каталог СодержитТолькоИзменения=\"true\"><Ид>k</Ид><ИдКлассификатора>k</ИдКлассификатора>"
        + "<Наименование>Основной</Наименование><Товары>\n");
    for (int i = 0; i < count; i++) {
      text.append("<Товар><Ид>t").append(i).append("</Ид><Артикул>A").append(i)
          .append("</Артикул><Наименование>Щётка ").append(i).append("</Наименование><Описание>")
          .append("Мягкая ".repeat(described)).append("</Описание></Товар>\n");
    }
    return (text + "</Товары></Каталог></КоммерческаяИнформация>\n").getBytes(UTF_8);
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private String deliver(String name, byte[] content) throws Exception {
    String session = session("catalog");
    send(session, name, content);
    String said = imported(session, name);
    if (!said.startsWith("success")) {
      throw new IOException(said);
    }
    Matcher id = Pattern.compile("\\d{8}T\\d{9}Z-[0-9a-f]{8}").matcher(said);
    return id.find() ? id.group() : "";
  }

  private String session(String type) throws Exception {
    List<String> lines = send(request(type, "mode=checkauth", "")).lines().toList();
    if (!lines.get(0).equals("success")) {
      throw new IOException("no login: " + lines);
    }
    get(lines.get(2), type, "mode=init");
    return lines.get(2);
  }

  private void send(String session, String name, byte[] content) throws Exception {
    String said = send(request("catalog", "mode=file&filename=" + name, session)
        .POST(HttpRequest.BodyPublishers.ofByteArray(content)));
    if (!said.startsWith("success")) {
      throw new IOException(said);
    }
  }

  private boolean isRefused(String content) throws Exception {
    String session = session("catalog");
    send(session, "import.xml", content.getBytes(UTF_8));
    return imported(session, "import.xml").startsWith("failure");
  }

  private String imported(String session, String name) throws Exception {
    String said = "progress";
    while (said.startsWith("progress")) {
      said = get(session, "catalog", "mode=import&filename=" + name);
    }
    return said;
  }

  private boolean order(String number) throws Exception {
    String order = "{\"number\": \"" + number
        + "\", \"date\": \"2026-11-21\", \"time\": \"12:30:00\", \"currency\": \"RUB\", \"sum\": 463.48,"
        + " \"customer\": {\"id\": \"38\", \"name\": \"Иванов Иван\"},"
        + " \"goods\": [{\"id\": \"910e89e5\", \"name\": \"Щётка\", \"price\": 231.74, \"quantity\": 2}]}";
    int status = HTTP.send(
            HttpRequest.newBuilder(base.resolve("api/orders"))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(order))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .statusCode();
    return status == 201;
  }

  private String get(String session, String type, String query) throws Exception {
    return send(request(type, query, session));
  }

  private HttpRequest.Builder request(String type, String query, String session) {
    String sessid = session.isEmpty() ? "" : "&sessid=" + session;
    HttpRequest.Builder request = HttpRequest.newBuilder(
            base.resolve("1c_exchange?type=" + type + "&" + query + sessid))
        .header("Authorization", login);
    return session.isEmpty() ? request : request.header("Cookie", "onecgate=" + session);
  }

  private static String send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8)).body();
  }

  /** With modes, which the packer of the JDK keeps if it is told to. */
  private void pack(Path zip) throws IOException {
    Files.deleteIfExists(zip);
    StringBuilder text = new StringBuilder();
    notes.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    Files.writeString(home.resolve("golden.properties"), text);
    URI archive = URI.create("jar:" + zip.toUri());
    try (FileSystem to = FileSystems.newFileSystem(
            archive, Map.of("create", "true", "enablePosixFileAttributes", "true"));
        Stream<Path> all = Stream.concat(
            Files.walk(home.resolve("data")),
            Stream.of(home.resolve("golden.properties"), home.resolve("rest")))) {
      for (Path each : (Iterable<Path>) all::iterator) {
        Path target = to.getPath("/").resolve(home.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else {
          Files.copy(each, target);
        }
        Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(each));
      }
    }
  }
}
