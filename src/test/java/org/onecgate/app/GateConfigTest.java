package org.onecgate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.ByteSize;
import org.onecgate.alarm.MailChannel;
import org.onecgate.app.GateConfig.ConfigException;
import org.onecgate.catalogue.Databases;
import org.onecgate.config.GeneralSettings.Choice;
import org.onecgate.config.SettingState;
import org.onecgate.config.Sight;
import org.onecgate.delivery.Patience;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Limits;
import org.onecgate.storage.Disk.Property;
import org.onecgate.upkeep.Retention;

/** Proves where settings come from, in which order, and what stops the start (E7, P0). */
class GateConfigTest {
  private static final Path DATA = Path.of("/data/gate");

  private Map<String, String> properties = Map.of("gate.data", DATA.toString());
  private Map<String, String> environment = Map.of();
  private Map<String, String> file = Map.of();
  private Map<String, String> context = Map.of();
  private Optional<Path> container = Optional.empty();

  @Test
  void whatIsNotSetHasTheDefaultsOfTheLimits() throws Exception {
    GateConfig config = read();
    assertThat(config.data()).isEqualTo(DATA);
    assertThat(config.fileLimit()).isEqualTo(ByteSize.mebi(8));
    assertThat(config.limits()).isEqualTo(Limits.DEFAULT);
    assertThat(config.limits().chunk()).isEqualTo(ByteSize.gibi(4));
    assertThat(config.limits().file()).isEqualTo(ByteSize.gibi(16));
    assertThat(config.limits().exchange()).isEqualTo(ByteSize.gibi(64));
    assertThat(config.limits().files()).isEqualTo(200_000);
    assertThat(config.bootstrapLogin()).isEqualTo("1c");
    assertThat(config.bootstrapPassword()).isEmpty();
    assertThat(config.durability()).isEqualTo(Durability.CHUNK);
    assertThat(config.ordersPage()).isEqualTo(100);
    assertThat(config.ordersToken()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fifteen-letters", "0123456789abcde\u0444", "0123456789 abcdef"})
  void aTokenThatIsShortOrHoldsOtherThanAsciiStopsTheStart(String token) throws Exception {
    file = Map.of("gate.orders.token", "sixteen-letters!");
    assertThat(read().ordersToken()).hasValue("sixteen-letters!");
    file = Map.of("gate.orders.token", token);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(this::read)
        .withMessageStartingWith("gate.orders.token must have 16 characters");
  }

  @Test
  void theTimeIsToldByTheMachineOrByAZoneThatThereIs() throws Exception {
    assertThat(read().zone()).isEqualTo(ZoneId.systemDefault());
    file = Map.of("gate.zone", "Asia/Yekaterinburg");
    assertThat(read().zone()).isEqualTo(ZoneId.of("Asia/Yekaterinburg"));
    assertThat(read().alarm().zone()).isEqualTo(ZoneId.of("Asia/Yekaterinburg"));
    file = Map.of("gate.zone", "Moscow");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(this::read)
        .withMessage("gate.zone is no time zone such as Europe/Moscow: Moscow");
  }

  @Test
  void aWebhookNeedsAnAddressThatCanBeMeantAndASecret() throws Exception {
    String url = "gate.webhook.url";
    String secret = "gate.webhook.secret";
    assertThat(read().webhook()).isEmpty();
    file = Map.of(url, "https://shop.example.com/hook", secret, "sixteen-letters!");
    assertThat(read().webhook().orElseThrow().timeout()).hasSeconds(30);
    assertThat(read().toString()).doesNotContain("sixteen-letters!").doesNotContain("/hook");
    for (Map<String, String> wrong : List.of(
        Map.of(url, "https://shop.example.com/hook"),
        Map.of(secret, "sixteen-letters!"),
        Map.of(url, "https://shop.example.com/hook", secret, "short"),
        Map.of(url, "shop.example.com", secret, "sixteen-letters!"),
        Map.of(url, "http://bad address/", secret, "sixteen-letters!"))) {
      file = wrong;
      assertThatExceptionOfType(ConfigException.class)
          .as("%s", wrong)
          .isThrownBy(this::read)
          .withMessageContaining("gate.webhook.")
          .withMessageNotContaining("sixteen-letters!");
    }
  }

  @Test
  void alarmsHaveWhatTheyNeedOrStopTheStart() throws Exception {
    assertThat(read().alarm().mail()).isEmpty();
    String token = "123456:ABC-DEF_ghi-JKL-mno-pqr";
    Map<String, String> mail = Map.of(
        "gate.alarm.mail.to", "a@example.com, b@example.com",
        "gate.alarm.mail.from", "gate@example.com",
        "gate.alarm.mail.smtp", "mail.example.com:587",
        "gate.alarm.mail.user", "gate",
        "gate.alarm.mail.password", "mail-password",
        "gate.alarm.quiet", "22:00-07:00",
        "gate.alarm.severity", "bad, webhook=notice");
    file = mail;
    assertThat(read().alarm().mail().orElseThrow().post())
        .isInstanceOf(MailChannel.Server.class)
        .hasToString("mail server mail.example.com:587");
    assertThat(read().toString()).doesNotContain("mail-password");
    file = Map.of("gate.alarm.telegram.token", token, "gate.alarm.telegram.chat", "-1");
    assertThat(read().alarm().telegram().orElseThrow().api())
        .hasToString("https://api.telegram.org");
    assertThat(read().toString()).doesNotContain(token);
    Map<String, String> wrong = new HashMap<>(Map.of(
        "gate.alarm.mail.smtp", "mail.example.com",
        "gate.alarm.mail.to", "nobody at all",
        "gate.alarm.mail.tls", "ssl",
        "gate.alarm.quiet", "22-7",
        "gate.alarm.severity", "mail=worse",
        "gate.alarm.language", "de",
        "gate.alarm.minutes", "0",
        "gate.alarm.telegram.token", token,
        "gate.alarm.webhook.url", "https://example.com/"));
    wrong.forEach((key, value) -> {
      Map<String, String> all = new HashMap<>(mail);
      all.put(key, value);
      file = all;
      assertThatExceptionOfType(ConfigException.class)
          .as(key)
          .isThrownBy(this::read)
          .withMessageContaining("gate.alarm.")
          .withMessageNotContaining(token);
    });
    file = Map.of("gate.alarm.telegram.token", "tok en", "gate.alarm.telegram.chat", "-1");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(this::read)
        .withMessage("gate.alarm.telegram.token is no token such as 123456:ABC-DEF…");
  }

  @Test
  void theInboxIsKeptForEverUnlessSomethingElseIsSet() throws Exception {
    assertThat(read().retention()).isEqualTo(Retention.Limits.DEFAULT);
    assertThat(read().patience()).isEqualTo(Patience.DEFAULT);
    file = Map.of("gate.inbox.days", "7", "gate.inbox.size", "2 GiB", "gate.quarantine.days", "3");
    assertThat(read().retention().inbox()).hasValue(Duration.ofDays(7));
    assertThat(read().retention().inboxSize()).hasValue(ByteSize.gibi(2));
    assertThat(read().retention().quarantine()).hasDays(3);
    assertThat(read().retention().history()).hasDays(90);
  }

  @Test
  void theStrongestSourceWins() throws Exception {
    String key = "gate.bootstrap.server.login";
    context = Map.of(key, "context");
    assertThat(read().bootstrapLogin()).isEqualTo("context");
    file = Map.of(key, "file");
    assertThat(read().bootstrapLogin()).isEqualTo("file");
    environment = Map.of("GATE_BOOTSTRAP_SERVER_LOGIN", "environment");
    assertThat(read().bootstrapLogin()).isEqualTo("environment");
    properties = Map.of("gate.data", DATA.toString(), key, " property ");
    assertThat(read().bootstrapLogin()).isEqualTo("property");
  }

  @Test
  void aBlankValueIsTheDefault() throws Exception {
    file = Map.of("gate.file_limit", " ", "gate.bootstrap.server.password", "");
    assertThat(read().fileLimit()).isEqualTo(ByteSize.mebi(8));
    assertThat(read().bootstrapPassword()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "gate.file_limit, 200 KiB, 204800",
    "gate.chunk.max, 1 MiB, 1048576",
    "gate.file.max, 3GiB, 3221225472",
    "gate.exchange.max, 12345, 12345"
  })
  void sizesAreRead(String key, String text, long bytes) throws Exception {
    file = Map.of(key, text);
    GateConfig config = read();
    ByteSize size = switch (key) {
      case "gate.file_limit" -> config.fileLimit();
      case "gate.chunk.max" -> config.limits().chunk();
      case "gate.file.max" -> config.limits().file();
      default -> config.limits().exchange();
    };
    assertThat(size).isEqualTo(new ByteSize(bytes));
  }

  @Test
  void theOtherLimitsAreRead() throws Exception {
    file = Map.of(
        "gate.exchange.files.max", "7",
        "gate.reserve", "1 MiB",
        "gate.uploads.max", "5",
        "gate.uploads.server.max", "3",
        "gate.upload.rate.min", "2 KiB",
        "gate.upload.seconds.max", "60",
        "gate.durability", "Delivery");
    GateConfig config = read();
    assertThat(config.limits().files()).isEqualTo(7);
    assertThat(config.limits().reserve()).contains(ByteSize.mebi(1));
    assertThat(config.limits().uploads()).isEqualTo(5);
    assertThat(config.limits().uploadsPerServer()).isEqualTo(3);
    assertThat(config.limits().rate()).isEqualTo(new ByteSize(2048));
    assertThat(config.limits().deadline()).hasSeconds(60);
    assertThat(config.durability()).isEqualTo(Durability.DELIVERY);
  }

  @ParameterizedTest
  @CsvSource({
    "gate.file_limit, 8 parsecs",
    "gate.chunk.max, -1",
    "gate.file.max, much",
    "gate.exchange.max, 99999999999999999999",
    "gate.exchange.files.max, 0",
    "gate.exchange.files.max, -5",
    "gate.exchange.files.max, 2e5",
    "gate.exchange.files.max, 99999999999",
    "gate.uploads.max, none",
    "gate.durability, never",
    "gate.catalogue, true",
    "gate.inbox.links, true",
    "gate.catalogue.url, jdbc:mysql://host/gate",
    "gate.catalogue.url, localhost:5432",
    "gate.catalogue.user, gate",
    "gate.catalogue.password, secret"
  })
  void aValueThatCannotBeMeantStopsTheStartAndNamesItsKey(String key, String value) {
    file = Map.of(key, value);
    assertRefused(key);
  }

  @Test
  void theCatalogueIsInFilesOrInPostgresqlOrOff() throws Exception {
    assertThat(read().catalogue().map(GateConfig.Catalogue::databases))
        .contains(Databases.Settings.FILES);
    file = Map.of(
        "gate.catalogue.url", "jdbc:postgresql://db/gate?sslmode=verify-full",
        "gate.catalogue.user", "gate",
        "gate.catalogue.password", "secret");
    assertThat(read().catalogue().map(GateConfig.Catalogue::databases))
        .contains(new Databases.Settings(Optional.of(new Databases.Login(
            "jdbc:postgresql://db/gate?sslmode=verify-full",
            Optional.of("gate"),
            Optional.of("secret")))));
    assertThat(read().toString()).doesNotContain("secret");
    file = Map.of("gate.catalogue", "off");
    assertThat(read().catalogue()).isEmpty();
  }

  @Test
  void anUnknownKeyStopsTheStartWhereverItIs() {
    file = Map.of("gate.filelimit", "8 MiB");
    assertRefused("gate.filelimit");
    file = Map.of();
    context = Map.of("gate.chunk.maximum", "1");
    assertRefused("gate.chunk.maximum");
    context = Map.of();
    properties = Map.of("gate.data", DATA.toString(), "gate.Data", "x");
    assertRefused("gate.Data");
  }

  @Test
  void keysOfOthersAreLeftAlone() throws Exception {
    file = Map.of("other.key", "x");
    context = Map.of("org.example.gate.x", "x", "contextConfigLocation", "y");
    environment = Map.of("GATE_KEEPER_HOME", "/x", "PATH", "/bin");
    assertThat(read().data()).isEqualTo(DATA);
    assertThat(GateConfig.unknownVariables(Map.of(
            "GATE_KEEPER_HOME", "/x", "GATE_DATA", "/d", "GATE_CHUNK_MAX", "1", "PATH", "/bin")))
        .containsExactly("GATE_KEEPER_HOME");
  }

  /** A port that nobody listens on, and a log that is no JSON, are told of. */
  @Test
  void whatOnlyTheRunByItselfHeedsIsNamedInAContainer() {
    Map<String, String> set = Map.of("gate.port", "81", "gate.chunk.max", "1");
    Map<String, String> outside = Map.of("GATE_LOG_FORMAT", "json", "GATE_DATA", "/d");
    Map<String, String> parameters = Map.of("gate.tls.key", "k");
    assertThat(GateConfig.withoutEffect(new GateConfig.Sources(set, outside, parameters)))
        .containsExactly("gate.port", "gate.tls.key", "gate.log.format");
    assertThat(GateConfig.withoutEffect(
            new GateConfig.Sources(set, outside, Map.of("gate.embedded", "true"))))
        .isEmpty();
  }

  @Test
  void theDataDirectoryComesFromAnySourceButItsOwnFile() throws Exception {
    properties = Map.of();
    context = Map.of("gate.data", "/from/context");
    assertThat(read().data()).isEqualTo(Path.of("/from/context"));
    environment = Map.of("GATE_DATA", "/from/environment");
    assertThat(read().data()).isEqualTo(Path.of("/from/environment"));
    properties = Map.of("gate.data", "/from/a/../property");
    assertThat(read().data()).isEqualTo(Path.of("/from/property"));
    file = Map.of("gate.data", "/from/file");
    assertRefused("gate.data");
  }

  @Test
  void aRelativeDataDirectoryIsMadeAbsolute() throws Exception {
    properties = Map.of("gate.data", "relative/data");
    assertThat(read().data()).isEqualTo(Path.of("relative/data").toAbsolutePath());
  }

  @Test
  void withoutASettingTheContainersDirectoryIsUsed() throws Exception {
    properties = Map.of();
    container = Optional.of(Path.of("/container/onec-gate"));
    assertThat(read().data()).isEqualTo(Path.of("/container/onec-gate"));
    properties = Map.of("gate.data", DATA.toString());
    assertThat(read().data()).isEqualTo(DATA);
  }

  @Test
  void withoutAnyDataDirectoryTheStartIsRefused() {
    properties = Map.of();
    assertRefused("gate.data");
  }

  @Test
  void aDataDirectoryThatIsNoPathIsRefused() {
    properties = Map.of("gate.data", "/a\u0000b");
    assertRefused("gate.data");
  }

  @Test
  void theSettingsFileIsThatOfTheDataDirectory() throws Exception {
    Path[] asked = new Path[1];
    var unused = GateConfig.read(
        new GateConfig.Sources(properties, environment, context),
        data -> {
          asked[0] = data;
          return Map.of();
        },
        container);
    assertThat(asked[0]).isEqualTo(DATA);
  }

  private SettingState state(String key) throws Exception {
    return read().settings().settings().stream()
        .filter(each -> each.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eachSettingTellsWhereItComesFromAndWhoElseIsNotHeeded() throws Exception {
    String key = "gate.chunk.max";
    assertThat(state(key).source()).isEqualTo("default");
    assertThat(state(key).value()).isNull();
    assertThat(state(key).otherwise()).isEqualTo("4 GiB");
    context = Map.of(key, "1 MiB");
    assertThat(state(key))
        .returns("context", SettingState::source)
        .returns(null, SettingState::line);
    file = Map.of(key, " 2 MiB ");
    assertThat(state(key))
        .returns("file", SettingState::source)
        .returns(7, SettingState::line)
        .returns("2 MiB", SettingState::value)
        .returns(List.of("context"), SettingState::besides);
    environment = Map.of("GATE_CHUNK_MAX", "3 MiB");
    assertThat(state(key))
        .returns("environment", SettingState::source)
        .returns(null, SettingState::line);
    properties = Map.of("gate.data", DATA.toString(), key, "");
    assertThat(state(key))
        .as("an empty one is stronger, and stands for the default")
        .returns("property", SettingState::source)
        .returns(null, SettingState::value)
        .returns(List.of("environment", "file", "context"), SettingState::besides);
    assertThat(read().limits().chunk()).isEqualTo(ByteSize.gibi(4));
  }

  @Test
  void theDataDirectoryIsToldWhoeverNamedIt() throws Exception {
    assertThat(state("gate.data")).returns("property", SettingState::source);
    properties = Map.of();
    container = Optional.of(Path.of("/of/container"));
    assertThat(state("gate.data"))
        .returns("default", SettingState::source)
        .returns("/of/container", SettingState::value);
    context = Map.of("gate.data", "/of/operator");
    assertThat(state("gate.data")).returns("context", SettingState::source);
    context = Map.of("gate.data", "/beside/the/jar", "gate.embedded", "true");
    assertThat(state("gate.data"))
        .as("the run by itself says so itself")
        .returns("default", SettingState::source)
        .returns("/beside/the/jar", SettingState::value);
    assertThat(read().settings().settings())
        .extracting(SettingState::key)
        .doesNotContain("gate.embedded");
  }

  @Test
  void noSecretIsAmongWhatPeopleAreTold() throws Exception {
    Map<String, String> all = new HashMap<>(Map.of(
        "gate.webhook.url", "https://shop.example.com:8443/hook/SeCrEt?key=SeCrEt",
        "gate.alarm.webhook.url", "https://alarm.example.com?SeCrEt",
        "gate.alarm.telegram.api", "http://relay.example.com/",
        "gate.alarm.telegram.token", "123456:SeCrEt-SeCrEt-SeCrEt-SeCrEt",
        "gate.alarm.telegram.chat", "-1",
        "gate.catalogue.url", "jdbc:postgresql://db1:5432,db2/gate?password=SeCrEt&user=SeCrEt",
        "gate.catalogue.user", "gate",
        "gate.alarm.mail.user", "gate",
        "gate.alarm.mail.to", "a@example.com"));
    all.putAll(Map.of(
        "gate.alarm.mail.from", "b@example.com", "gate.alarm.mail.smtp", "mail.example.com:25"));
    for (Setting<?> each : Setting.all()) {
      if (each.property().matches(".*\\.(password|token|secret)")) {
        assertThat(each.sight()).as(each.property()).isEqualTo(Sight.SECRET);
        all.putIfAbsent(each.property(), "SeCrEt-0123456789");
      }
    }
    file = all;
    environment = Map.of("GATE_TOKEN", "SeCrEt", "GATE_CHUNKMAX", "SeCrEt", "PATH", "/bin");
    assertThat(read().settings().settings().toString())
        .contains("********", "gate.api.token")
        .doesNotContain("SeCrEt");
    assertThat(read().settings().unknown()).containsExactly("GATE_CHUNKMAX", "GATE_TOKEN");
    assertThat(state("gate.api.token")).returns("********", SettingState::value);
    assertThat(state("gate.webhook.url").value()).isEqualTo("https://shop.example.com:8443/…");
    assertThat(state("gate.alarm.webhook.url").value()).isEqualTo("https://alarm.example.com/…");
    assertThat(state("gate.alarm.telegram.api").value()).isEqualTo("http://relay.example.com/");
    assertThat(state("gate.catalogue.url").value())
        .isEqualTo("jdbc:postgresql://db1:5432,db2/gate…");
  }

  /** Its keys stand where the settings themselves are not known. */
  @Test
  void whatCanBeChosenIsASettingAndAsMuchIsShownOfIt() {
    for (Choice each : Choice.values()) {
      assertThat(Setting.all())
          .filteredOn(setting -> setting.property().equals(each.key()))
          .singleElement()
          .satisfies(setting -> assertThat(setting.sight()).isEqualTo(each.sight()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://user:SeCrEt@shop/, https://shop/",
    "https://user:SeC/rEt@shop/, …",
    "https://user:SeCrEt, …",
    "https://shop#SeCrEt, https://shop/…",
    "https://12:34/SeCrEt@shop/, …",
    "jdbc:postgresql:SeCrEt, …",
    "jdbc:postgresql://u:SeC?rEt@h/db, …",
    "jdbc:postgresql:///gate, …",
    "SeCrEt, …"
  })
  void ofAnAddressThatIsOddNothingIsTold(String address, String shown) {
    assertThat(Sight.ADDRESS.of(address)).isEqualTo(shown);
  }

  @Test
  void whatAContainerDoesNotHeedIsToldToBeIdle() throws Exception {
    environment = Map.of("GATE_PORT", "8090");
    assertThat(state("gate.port"))
        .returns(false, SettingState::effective)
        .returns("8090", SettingState::value);
    assertThat(state("gate.address").effective()).isTrue();
    context = Map.of("gate.embedded", "true");
    assertThat(state("gate.port").effective()).isTrue();
  }

  static List<Setting<?>> settings() {
    return Setting.all();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everySettingHasAVariableAndIsKnown(Setting<?> setting) {
    assertThat(setting.property()).matches("gate(\\.[a-z_]+)+");
    assertThat(setting.variable()).matches("GATE(_[A-Z]+)+");
    assertThat(setting.shown()).isNotBlank();
    assertThat(GateConfig.unknownVariables(Map.of(setting.variable(), "x"))).isEmpty();
    assertThat(Setting.all().stream().filter(s -> s.variable().equals(setting.variable())))
        .hasSize(1);
  }

  /** Where what is shown is no word, it is what one would write oneself. */
  @ParameterizedTest
  @MethodSource("settings")
  void theDefaultThatIsShownIsTheOneInForce(Setting<?> setting) throws Exception {
    List<String> words =
        List.of("none", "generated", "for ever", "no limit", "all", "of the machine");
    if (!words.contains(setting.shown())
        && !Set.of("gate.port", "gate.data", "gate.reserve", "gate.staging.memory")
            .contains(setting.property())) {
      assertThat(setting.read(Optional.of(setting.shown()))).isEqualTo(setting.otherwise());
    }
  }

  private GateConfig read() throws ConfigException, IOException {
    Map<String, Property> lines = new HashMap<>();
    file.forEach((key, value) -> lines.put(key, new Property(value, 7)));
    return GateConfig.read(
        new GateConfig.Sources(properties, environment, context), data -> lines, container);
  }

  private void assertRefused(String key) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(this::read)
        .withMessageContaining(key);
  }
}
