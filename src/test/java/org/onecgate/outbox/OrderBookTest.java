package org.onecgate.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.it.OneCOrders;
import org.onecgate.it.OneCOrders.Taken;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.DataLayout.OrderName;
import org.onecgate.storage.Disk;
import org.onecgate.storage.SessionFolders;

/**
 * Proves that a person finds any order with what has become of it, and that what he sets aside or has sent again is
 * durable and disturbs no 1C that is at it (C5, E24).
 */
class OrderBookTest {
  private static final Charset WINDOWS = Charset.forName("windows-1251");
  private static final ServerId SHOP = new ServerId("shop");
  private static final SessionHash A = new SessionHash("a".repeat(64));
  private static final SessionHash B = new SessionHash("b".repeat(64));

  @TempDir
  private Path temp;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private DataLayout layout;
  private Outbox outbox;
  private OrderQueue queue;
  private OrderTerms terms = OrderTerms.NONE;

  @BeforeEach
  void begin() throws IOException {
    layout = new DataLayout(temp);
    layout.create();
    start();
  }

  private void start() {
    outbox = new Outbox(
        layout,
        store,
        new SessionFolders(layout),
        Clock.systemUTC(),
        Duration.ofMillis(300),
        id -> terms);
    queue = outbox.of(SHOP);
  }

  private void restart() {
    outbox.close();
    start();
  }

  @AfterEach
  void end() {
    outbox.close();
    store.close();
  }

  // --- set aside

  @Test
  void whatAPersonSetsAsideIsNotGivenNorWhatTheShopChangesOfIt() throws Exception {
    add("1", "2");
    assertThat(queue.setAsideBy("1", "anna")).hasValue(false);
    assertThat(queue.setAsideBy("1", "anna")).as("it does not wait").isEmpty();
    assertThat(numbers(take(A))).containsExactly("2");
    restart();
    assertThat(queue.add(Orders.of("1", "changed"), true)).isEqualTo(OrderBook.State.ASIDE);
    assertThat(numbers(take(B))).containsExactly("2");
    assertThat(files("aside")).as("one version and why").hasSize(2);
    assertThat(details("1").by()).isEqualTo("anna");
    assertThat(queue.book().troubles().aside()).as("whoever did it knows it").isEmpty();
    assertThat(queue.again("1", "boris")).isEqualTo(OrderQueue.Again.DONE);
    assertThat(files("aside")).isEmpty();
    queue.acknowledge(B);
    assertThat(take(B)).extracting(Taken::comment).containsExactly("changed");
  }

  @Test
  void whatIsOnItsWayTo1cWhenItIsSetAsideMayStillBeAcknowledged() throws Exception {
    add("1");
    Page page = queue.query(A, "", UTF_8, 10);
    assertThat(queue.setAsideBy("1", "anna")).as("it is on its way").hasValue(true);
    page.settle(true);
    assertThat(take(B)).as("nobody else is given it").isEmpty();
    assertThat(queue.acknowledge(A)).isOne();
    assertThat(files("sent")).hasSize(1);
    assertThat(files("aside")).isEmpty();
  }

  @Test
  void whatWasGivenAndIsSetAsideIsNotGivenToTheSameSessionAgain() throws Exception {
    add("1", "2");
    assertThat(take(A)).hasSize(2);
    assertThat(queue.setAsideBy("1", "anna")).hasValue(true);
    assertThat(numbers(take(A))).containsExactly("2");
  }

  @Test
  void aReasonThatACrashLeftIsNotTakenForThatOfALaterTime() throws Exception {
    add("1");
    OrderName name = queue.book().of("1").orElseThrow().name();
    store.write(
        layout.asideReason(SHOP, name), Drop.Reason.of("1", Instant.now(), 0, List.of(), "anna"));
    assertThat(details("1").row().state())
        .as("it waits as before")
        .isEqualTo(OrderBook.State.WAITING);
    for (int i = 0; i < Tries.FEW + Tries.ALONE + 1; i++) {
      take(new SessionHash(String.format("%064x", i)));
    }
    assertThat(details("1").row().state()).isEqualTo(OrderBook.State.ASIDE);
    assertThat(details("1").by()).isNull();
    assertThat(queue.book().troubles().aside()).containsExactly("1");
  }

  // --- sent again

  @Test
  void aSentOrderIsSentAgainAsAnotherVersionThatNoEarlierSuccessMeans() throws Exception {
    add("1");
    take(A);
    take(B);
    queue.acknowledge(A);
    assertThat(queue.again("1", "anna")).isEqualTo(OrderQueue.Again.DONE);
    assertThat(queue.again("1", "anna")).isEqualTo(OrderQueue.Again.WAITS);
    assertThat(queue.again("none", "anna")).isEqualTo(OrderQueue.Again.UNKNOWN);
    assertThat(queue.acknowledge(B)).as("it was given the version before").isZero();
    restart();
    assertThat(numbers(take(B))).containsExactly("1");
    assertThat(queue.acknowledge(B)).isOne();
    assertThat(files("sent")).as("both versions are kept").hasSize(2);
    assertThat(queue.book().find(null, "", 9).total()).isOne();
  }

  @Test
  void ofTwoWhoHaveItSentAgainAtOnceOneIsToldThatItWaits() throws Exception {
    add("1");
    take(A);
    queue.acknowledge(A);
    List<CompletableFuture<OrderQueue.Again>> both = new ArrayList<>();
    for (String who : List.of("anna", "boris")) {
      both.add(CompletableFuture.supplyAsync(() -> {
        try {
          return queue.again("1", who);
        } catch (OrderException | IOException e) {
          throw new AssertionError(e);
        }
      }));
    }
    assertThat(both.stream().map(CompletableFuture::join))
        .containsExactlyInAnyOrder(OrderQueue.Again.DONE, OrderQueue.Again.WAITS);
    assertThat(files("waiting")).hasSize(1);
  }

  @Test
  void anOrderThat1cWouldTakeForAnotherIsNotSentAgain() throws Exception {
    add("A-1");
    take(A);
    queue.acknowledge(A);
    add("1");
    terms = new OrderTerms(null, "A-", "", Map.of());
    assertThatExceptionOfType(OrderException.class).isThrownBy(() -> queue.again("A-1", "anna"));
    assertThat(files("waiting")).hasSize(1);
  }

  // --- found

  @Test
  void anOrderIsFoundByNumberCustomerOrIdWhateverTheCase() throws Exception {
    terms = new OrderTerms(null, "SHOP-", "И", Map.of());
    queue.add(order("SHOP-17", "id-of-17", "ООО «Ромашка»"), false);
    queue.add(order("SHOP-18", null, "Иванов"), false);
    take(A);
    queue.acknowledge(A);
    queue.add(order("SHOP-19", null, "Ёлкина"), false);
    for (int i = 0; i < 2; i++) {
      assertThat(found(null, "")).containsExactly("SHOP-19", "SHOP-18", "SHOP-17");
      assertThat(found(null, "shop-18")).containsExactly("SHOP-18");
      assertThat(found(null, "И17")).as("as 1C knows it").containsExactly("SHOP-17");
      assertThat(found(null, "ID-OF")).containsExactly("SHOP-17");
      assertThat(found(null, " ромашка")).containsExactly("SHOP-17");
      assertThat(found(null, "ёлк")).containsExactly("SHOP-19");
      assertThat(found(OrderBook.State.SENT, "")).containsExactly("SHOP-18", "SHOP-17");
      assertThat(found(OrderBook.State.WAITING, "иванов")).isEmpty();
      restart();
    }
    OrderBook.Found two = queue.book().find(OrderBook.State.SENT, "", 1);
    assertThat(two)
        .extracting(OrderBook.Found::total, OrderBook.Found::matching)
        .containsExactly(3, 2);
    assertThat(two.first()).hasSize(1);
  }

  @Test
  void whatHasBecomeOfAnOrderIsToldAlsoAfterARestart() throws Exception {
    Instant begun = Instant.now().minusMillis(1);
    queue.add(Orders.of("1", "old"), false);
    queue.add(Orders.of("1", "new"), true);
    take(A);
    assertThat(details("1"))
        .extracting(OrderBook.Details::given, OrderBook.Details::sentAt)
        .containsExactly(1, null);
    assertThat(details("1").givenAt()).isAfter(begun);
    queue.setAsideBy("1", "anna");
    queue.again("1", "boris");
    take(B);
    queue.acknowledge(B);
    restart();
    assertThat(details("1"))
        .extracting(
            OrderBook.Details::customer, OrderBook.Details::sum, OrderBook.Details::currency)
        .containsExactly("Иванов & сын", "231.74", "RUB");
    assertThat(details("1").sentAt()).isBetween(begun, Instant.now());
    assertThat(queue.book().history("1").stream()
            .map(event -> event.what() + (event.by() == null ? "" : " by " + event.by())))
        .containsExactly("came", "came", "aside by anna", "again by boris", "sent");
    assertThat(queue.book().history("none")).isEmpty();
  }

  /** The log is searched in blocks of a mebibyte. */
  @Test
  void aHistoryIsFoundWhereverItStandsInTheLog() throws Exception {
    int count = 5_000;
    outbox.prepare(SHOP);
    PastOrders.write(layout, store, SHOP, count);
    Path log = layout.orderEvents(SHOP);
    byte[] lines = Files.readAllBytes(log);
    Files.write(
        log, Arrays.copyOf(lines, lines.length - 1)); // a power cut took the end of the last line
    int edge = (int) ((1L << 20) * count / lines.length);
    for (int i = edge - 20; i < edge + 20; i++) {
      assertThat(queue.book().history("N" + i)).as("order " + i).hasSize(2);
    }
    assertThat(queue.book().history("N0")).hasSize(2);
    assertThat(queue.book().history("N" + (count - 1)))
        .extracting(OrderEvent::what)
        .containsExactly(OrderEvent.CAME, OrderEvent.SENT);
  }

  @Test
  void whatIsNotWrittenDownIsReadOnceAndThenKnown() throws Exception {
    add("1", "2");
    take(A);
    queue.acknowledge(A);
    Path log = layout.orderEvents(SHOP);
    Files.delete(log);
    restart();
    assertThat(found(null, "иванов")).as("as after an earlier version of Gate").isEmpty();
    queue.book().learn();
    assertThat(found(null, "иванов")).containsExactly("2", "1");
    assertThat(details("1").sentAt()).as("that is not known").isNull();
    restart();
    assertThat(found(null, "иванов")).hasSize(2);
    assertThat(queue.book().history("1")).hasSize(1);
  }

  @Test
  void aLineThatAPowerCutHasTornHidesNoOther() throws Exception {
    add("1", "2");
    Path log = layout.orderEvents(SHOP);
    String lines = Files.readString(log);
    Files.writeString(log, lines.substring(0, lines.length() - 20));
    restart();
    add("3");
    restart();
    assertThat(found(null, "иванов")).containsExactlyInAnyOrder("1", "3");
    queue.book().learn();
    assertThat(found(null, "иванов")).containsExactlyInAnyOrder("1", "2", "3");
  }

  @Test
  void anOrderIsTakenGivenAndAcknowledgedAlsoWhereNothingCanBeWrittenDown() throws Exception {
    Files.createDirectories(layout.orderEvents(SHOP));
    add("1");
    assertThat(numbers(take(A))).containsExactly("1");
    assertThat(queue.acknowledge(A)).isOne();
    assertThat(details("1").sentAt()).isNotNull();
  }

  @Test
  void whatIsToldOfOrdersThatAreNoMoreIsDropped() throws Exception {
    add("1", "2");
    Path log = layout.orderEvents(SHOP);
    String last = Files.readString(log).lines().reduce((a, b) -> b).orElseThrow() + "\n";
    Files.writeString(log, last.repeat(10_020), StandardOpenOption.APPEND);
    Files.delete(files("waiting").get(1));
    restart();
    queue.book().learn();
    assertThat(Files.readString(log).lines()).hasSize(1).allMatch(line -> line.contains("\"1\""));
    assertThat(found(null, "иванов")).containsExactly("1");
  }

  // --- the document

  @Test
  void theDocumentIsThatWhich1cGets() throws Exception {
    terms = new OrderTerms(null, "SHOP-", "И", Map.of("Принят", "К выполнению"));
    queue.add(Orders.of("SHOP-1", "汉"), false);
    String given;
    Page page = queue.query(A, "3.1", WINDOWS, 10);
    try (InputStream in = page.open()) {
      given = new String(in.readAllBytes(), WINDOWS);
    }
    page.settle(false);
    assertThat(withoutTime(document("SHOP-1", true).text())).isEqualTo(withoutTime(given));
    assertThat(document("SHOP-1", true).text())
        .contains("<Контейнер>", "<Номер>И1</Номер>", "К выполнению", "&#27721;");
    assertThat(document("SHOP-1", false).text()).doesNotContain("Контейнер");
    terms = new OrderTerms(null, "", "0123456789A", Map.of());
    assertThat(document("SHOP-1", false).reason()).asString().startsWith("number (Номер)");
    assertThat(document("SHOP-1", false).text()).contains("<Номер>SHOP-1</Номер>");
    Files.delete(files("waiting").get(0));
    OrderBook.Row gone = new OrderBook.Row(
        new OrderName(ExchangeId.of(Instant.now(), 1), "SHOP-1"), OrderBook.State.WAITING);
    assertThat(queue.book().document(gone, false, UTF_8)).isEmpty();
  }

  private OrderBook.Document document(String number, boolean containers) throws IOException {
    OrderBook.Row row = queue.book().of(number).orElseThrow();
    return queue.book().document(row, containers, WINDOWS).orElseThrow();
  }

  private static String withoutTime(String document) {
    return document.replaceAll("ДатаФормирования=\"[^\"]*\"", "");
  }

  /** Prints what a hundred thousand orders cost. */
  @Test
  @Tag("long")
  void aHundredThousandOrdersAreFoundQuickly() throws Exception {
    int count = 100_000;
    outbox.prepare(SHOP);
    int size = PastOrders.write(layout, store, SHOP, count);
    restart();
    long before = used();
    long since = System.nanoTime();
    assertThat(queue.book().find(null, "", 50).total()).isEqualTo(count);
    long cold = System.nanoTime();
    long[] times = new long[20];
    for (int i = 0; i < times.length; i++) {
      long start = System.nanoTime();
      assertThat(queue.book().find(OrderBook.State.SENT, "номер 99999", 50).matching())
          .isOne();
      times[i] = System.nanoTime() - start;
    }
    Arrays.sort(times);
    long history = System.nanoTime();
    assertThat(queue.book().history("N500")).hasSize(2);
    long end = System.nanoTime();
    System.out.printf(
        "100,000 orders: log %d MB; read at first %d ms; a search %d ms; a history %d ms; memory %d MB%n",
        size >> 20,
        (cold - since) / 1_000_000,
        times[10] / 1_000_000,
        (end - history) / 1_000_000,
        (used() - before) >> 20);
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  // --- what stands in it

  @Test
  void whatStandsInAnOrderIsToldAlsoWhereItIsWrong() throws Exception {
    add("1");
    OrderBook.Row row = queue.book().of("1").orElseThrow();
    OrderContent content = queue.book().content(row).orElseThrow();
    assertThat(content)
        .isEqualTo(new OrderContent(
            List.of(),
            null,
            "Москва",
            null,
            1,
            List.of(new OrderContent.Line(
                "910e89e5-205e-4d95-872a-0a0255c42f02",
                "Щётка №1",
                null,
                "231.74",
                "1",
                "шт",
                "231.74"))));
    Path file = files("waiting").get(0);
    String line = "<Товар><Наименование>" + "я".repeat(2_000)
        + "</Наименование><Количество>много</Количество></Товар>";
    String requisite =
        "<ЗначениеРеквизита><Наименование>%s</Наименование><Значение>%s</Значение></ЗначениеРеквизита>";
    Files.writeString(
        file,
        "<КоммерческаяИнформация><Документ><Контрагенты><Контрагент><Адрес><Представление>Тверь</Представление></Адрес>"
            + "<Контакты><Контакт><Тип>Почта</Тип><Значение> </Значение></Контакт>"
            + "<Контакт><Значение>+7</Значение></Контакт></Контакты></Контрагент></Контрагенты>"
            + "<Комментарий> </Комментарий><Товары>" + line.repeat(300)
            + "</Товары></Документ></КоммерческаяИнформация>");
    OrderContent wrong = queue.book().content(row).orElseThrow();
    assertThat(wrong.contacts()).containsExactly(new Order.Contact(null, "+7"));
    assertThat(wrong.deliveryAddress()).isEqualTo("Тверь");
    assertThat(wrong.comment()).isNull();
    assertThat(wrong.lines()).isEqualTo(300);
    assertThat(wrong.goods()).hasSize(200).allSatisfy(each -> {
      assertThat(each.name()).isEqualTo("я".repeat(1_000) + "…");
      assertThat(each.quantity()).isEqualTo("много");
      assertThat(each.id()).isNull();
    });
    Files.writeString(
        file,
        "<КоммерческаяИнформация><Документ><ЗначенияРеквизитов>"
            + requisite.formatted("Статус", "Принят")
            + requisite.formatted("Адрес Доставки", "Москва")
            + "</ЗначенияРеквизитов></Документ></КоммерческаяИнформация>");
    assertThat(queue.book().content(row).orElseThrow())
        .isEqualTo(new OrderContent(List.of(), "Москва", null, null, 0, List.of()));
    for (String none : List.of("", "<a>", "<КоммерческаяИнформация/>")) {
      Files.writeString(file, none);
      assertThat(queue.book().content(row)).isEmpty();
    }
    Files.delete(file);
    assertThat(queue.book().content(row)).as("it is gone").isEmpty();
  }

  private OrderBook.Details details(String number) throws IOException {
    return queue.book().details(List.of(queue.book().of(number).orElseThrow())).get(0);
  }

  private List<String> found(OrderBook.@Nullable State state, String search) throws IOException {
    return queue.book().find(state, search, 99).first().stream()
        .map(row -> row.name().number())
        .toList();
  }

  private static Order order(String number, @Nullable String id, String customer) {
    Order like = Orders.of(number);
    return new Order(
        number,
        id,
        like.date(),
        like.time(),
        null,
        null,
        like.currency(),
        null,
        like.sum(),
        null,
        new Order.Customer(null, customer, null, null, null, null, null, null, List.of()),
        List.of(),
        List.of(),
        like.goods(),
        List.of());
  }

  private void add(String... numbers) throws Exception {
    for (String number : numbers) {
      queue.add(Orders.of(number), false);
    }
  }

  private List<Taken> take(SessionHash session) throws IOException {
    Page page = queue.query(session, "", UTF_8, 10);
    try (InputStream in = page.open()) {
      List<Taken> taken = OneCOrders.read(in.readAllBytes(), "application/xml;charset=UTF-8");
      page.settle(true);
      return taken;
    }
  }

  private static List<String> numbers(List<Taken> orders) {
    return orders.stream().map(Taken::number).toList();
  }

  private List<Path> files(String directory) throws IOException {
    Path path = temp.resolve("outbox/shop").resolve(directory);
    if (!Files.exists(path)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(path)) {
      return list.sorted().toList();
    }
  }
}
