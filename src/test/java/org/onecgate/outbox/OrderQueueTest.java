package org.onecgate.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.FaultException;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.it.OneCOrders;
import org.onecgate.it.OneCOrders.Taken;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.SessionFolders;

/**
 * Proves that orders are offered until they are acknowledged, that only what was written to the client
 * is acknowledged, and that 1C can read every page (E24, protocol 1.11).
 */
class OrderQueueTest {
  private static final Charset WINDOWS = Charset.forName("windows-1251");
  private static final SessionHash A = new SessionHash("a".repeat(64));
  private static final SessionHash B = new SessionHash("b".repeat(64));
  private static final int PAGE = 10;

  @TempDir
  private Path temp;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private DataLayout layout;
  private Outbox outbox;
  private OrderQueue queue;
  private OrderTerms terms = OrderTerms.NONE;
  private int sessions;

  @BeforeEach
  void begin() throws IOException {
    layout = new DataLayout(temp);
    layout.create();
    start(Duration.ofMillis(300));
  }

  private void start(Duration settling) {
    outbox = new Outbox(
        layout, store, new SessionFolders(layout), Clock.systemUTC(), settling, id -> terms);
    queue = outbox.of(new ServerId("shop"));
  }

  @AfterEach
  void end() {
    outbox.close();
    store.close();
  }

  @Test
  void withoutOrdersTheDocumentIsOneEmptyTag() throws Exception {
    Page page = query(A, "");
    assertThat(text(page))
        .matches("<\\?xml version=\"1.0\" encoding=\"windows-1251\"\\?>\n"
            + "<КоммерческаяИнформация ВерсияСхемы=\"2.05\""
            + " ДатаФормирования=\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\"\\s*/>\n");
    assertThat(take(page)).isEmpty();
    assertThat(queue.acknowledge(A)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void withoutVersionAllOrdersComeAtOnceAndAgainUntilSuccess(int count) throws Exception {
    List<String> numbers = add(count);
    assertThat(numbers(take(query(A, "")))).isEqualTo(numbers);
    assertThat(numbers(take(query(A, "")))).isEqualTo(numbers);
    assertThat(queue.acknowledge(A)).isEqualTo(count);
    assertThat(take(query(A, ""))).isEmpty();
    assertThat(queue.acknowledge(A)).isZero();
    assertThat(files("sent")).hasSize(count);
    assertThat(files("waiting")).isEmpty();
  }

  @Test
  void withVersionEachQueryIsTheNextPageAndTheLastIsEmpty() throws Exception {
    List<String> numbers = add(3 * PAGE + 1);
    queue.begin(A, "3.1");
    List<String> seen = new ArrayList<>();
    int pages = 0;
    for (List<Taken> page = take(query(A, "3.1")); !page.isEmpty(); page = take(query(A, "3.1"))) {
      assertThat(page).hasSizeLessThanOrEqualTo(PAGE);
      seen.addAll(numbers(page));
      assertThat(++pages).as("the loop ends").isLessThan(10);
    }
    assertThat(pages).isEqualTo(4);
    assertThat(seen).isEqualTo(numbers);
    assertThat(files("sent")).as("nothing is sent before success").isEmpty();
    assertThat(queue.acknowledge(A)).isEqualTo(numbers.size());
    assertThat(take(query(A, "3.1"))).isEmpty();
  }

  @Test
  void ifItIsNotKnownWhatWasOfferedSuccessIsNotSaid() throws Exception {
    add("1");
    take(query(A, ""));
    Files.writeString(layout.offer(A), "torn");
    assertThatExceptionOfType(FaultException.class).isThrownBy(() -> queue.acknowledge(A));
    assertThatExceptionOfType(FaultException.class).isThrownBy(() -> queue.acknowledge(A));
    assertThat(files("sent")).isEmpty();
    assertThat(numbers(take(query(A, "")))).containsExactly("1");
    assertThat(queue.acknowledge(A)).isOne();
    Files.writeString(layout.offer(A), "torn");
    assertThatExceptionOfType(FaultException.class).isThrownBy(() -> queue.acknowledge(A));
    queue.begin(A, "");
    assertThat(queue.acknowledge(A)).as("nothing was offered since").isZero();
  }

  @Test
  void ordersThatComeBetweenQueriesWaitForTheNextSuccess() throws Exception {
    add("1");
    assertThat(numbers(take(query(A, "")))).containsExactly("1");
    add("2");
    assertThat(numbers(take(query(A, "")))).containsExactly("1");
    assertThat(queue.acknowledge(A)).isOne();
    assertThat(numbers(take(query(A, "")))).containsExactly("2");
  }

  @Test
  void whatIsNotAcknowledgedIsOfferedAgainInALaterSession() throws Exception {
    add(PAGE + 1);
    queue.begin(A, "2.09");
    assertThat(take(query(A, "2.09"))).hasSize(PAGE);
    queue.begin(B, "2.09");
    assertThat(take(query(B, "2.09"))).hasSize(PAGE);
    assertThat(take(query(B, "2.09"))).hasSize(1);
    assertThat(queue.acknowledge(B)).isEqualTo(PAGE + 1);
    assertThat(queue.acknowledge(A)).as("nothing of it is left").isZero();
    assertThat(files("sent")).hasSize(PAGE + 1);
  }

  @Test
  void aSecondInitOffersEverythingAgain() throws Exception {
    add(1);
    queue.begin(A, "3.1");
    assertThat(take(query(A, "3.1"))).hasSize(1);
    queue.begin(A, "3.1");
    assertThat(take(query(A, "3.1"))).hasSize(1);
  }

  @Test
  void twoSessionsAreOfferedTheSameAndEachAcknowledgesItsOwn() throws Exception {
    add("1");
    take(query(A, ""));
    add("2");
    assertThat(numbers(take(query(B, "")))).containsExactly("1", "2");
    assertThat(queue.acknowledge(A)).isOne();
    assertThat(queue.acknowledge(B)).isOne();
    assertThat(files("sent")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3.1"})
  void aPageWhoseWritingFailsIsNotAcknowledgedAndIsOfferedAgain(String version) throws Exception {
    add(1);
    queue.begin(A, version);
    query(A, version).settle(false);
    assertThat(queue.acknowledge(A)).isZero();
    assertThat(files("waiting")).hasSize(1);
    assertThat(take(query(A, version))).hasSize(1);
    assertThat(queue.acknowledge(A)).isOne();
  }

  @Test
  void aPageStillBeingWrittenIsNotAcknowledgedEvenIfItEndsLater() throws Exception {
    add(1);
    queue.begin(A, "3.1");
    Page stuck = query(A, "3.1");
    assertThat(queue.acknowledge(A)).isZero();
    stuck.settle(true);
    assertThat(queue.acknowledge(A)).isZero();
    assertThat(take(query(A, "3.1"))).hasSize(1);
  }

  @Test
  void aSuccessThatIsFasterThanOurNoteOfTheWritingWaitsForIt() throws Exception {
    outbox.close();
    start(Duration.ofSeconds(30));
    add(1);
    Page page = query(A, "");
    CompletableFuture<Integer> success = CompletableFuture.supplyAsync(() -> {
      try {
        return queue.acknowledge(A);
      } catch (FaultException | IOException e) {
        throw new AssertionError(e);
      }
    });
    assertThat(success).isNotDone();
    page.settle(true);
    assertThat(success.get(20, TimeUnit.SECONDS)).isOne();
  }

  @Test
  void whatWasOfferedIsAcknowledgedAfterARestart() throws Exception {
    add(PAGE + 1);
    queue.begin(A, "3.1");
    assertThat(take(query(A, "3.1"))).hasSize(PAGE);
    outbox.close();
    start(Duration.ofMillis(300));
    assertThat(take(query(A, "3.1"))).as("the paging goes on").hasSize(1);
    assertThat(queue.acknowledge(A)).isEqualTo(PAGE + 1);
  }

  @Test
  void aPageThatACrashCutOffIsOfferedAgainAfterTheRestart() throws Exception {
    add(1);
    queue.begin(A, "3.1");
    assertThat(query(A, "3.1").orders()).isOne(); // and nothing is settled
    outbox.close();
    start(Duration.ofMillis(300));
    assertThat(queue.acknowledge(A)).isZero();
    assertThat(take(query(A, "3.1"))).hasSize(1);
  }

  @Test
  void aChangedOrderIsNotAcknowledgedWithItsEarlierVersion() throws Exception {
    queue.add(Orders.of("1", "old"), false);
    assertThat(take(query(A, "")).get(0).comment()).isEqualTo("old");
    queue.add(Orders.of("1", "new"), true);
    assertThat(files("waiting")).hasSize(1);
    assertThat(queue.acknowledge(A)).isZero();
    assertThat(take(query(A, "")).get(0).comment()).isEqualTo("new");
    assertThat(queue.acknowledge(A)).isOne();
  }

  @Test
  void anOrderThatIsChangedAfterItWasSentIsOfferedAgain() throws Exception {
    queue.add(Orders.of("1", "old"), false);
    take(query(A, ""));
    queue.acknowledge(A);
    queue.add(Orders.of("1", "new"), true);
    assertThat(take(query(A, "")).get(0).comment()).isEqualTo("new");
    queue.acknowledge(A);
    assertThat(files("sent")).as("both versions are kept").hasSize(2);
  }

  @Test
  void anOrderThatIsHandedOverAgainAsItWasIsNoNewVersion() throws Exception {
    queue.add(Orders.of("1"), false);
    take(query(A, ""));
    queue.add(Orders.of("1"), true);
    assertThat(queue.acknowledge(A)).isOne();
    assertThat(files("waiting")).isEmpty();
  }

  @Test
  void twoVersionsThatACrashLeftAreOneOrder() throws Exception {
    queue.add(Orders.of("1", "old"), false);
    Path old = files("waiting").get(0);
    byte[] content = Files.readAllBytes(old);
    queue.add(Orders.of("1", "new"), true);
    Files.write(old, content);
    assertThat(take(query(A, "")).get(0).comment()).isEqualTo("new");
    queue.acknowledge(A);
    assertThat(files("waiting")).isEmpty();
  }

  @Test
  void aNumberInUseIsRefused() throws Exception {
    queue.add(Orders.of("1"), false);
    assertDuplicate("1", "waits");
    take(query(A, ""));
    queue.acknowledge(A);
    assertDuplicate("1", "was sent");
  }

  private void assertDuplicate(String number, String why) {
    assertThatExceptionOfType(OrderException.class)
        .isThrownBy(() -> queue.add(Orders.of(number), false))
        .withMessageContaining("number (Номер)")
        .withMessageEndingWith(why)
        .matches(OrderException::isDuplicate);
  }

  @Test
  void numbersOfAnyLettersAreKeptAsTheyAre() throws Exception {
    add("ЗК-000/12", "a b+c%20", "..", "x.lock", "№~*?:\"|", "汉字");
    assertThat(queue.book().standings())
        .extracting(OrderBook.Standing::number)
        .containsExactly("ЗК-000/12", "a b+c%20", "..", "x.lock", "№~*?:\"|", "汉字");
    assertThat(numbers(take(query(A, "")))).hasSize(6).contains("ЗК-000/12", "汉字");
    assertThat(queue.acknowledge(A)).isEqualTo(6);
  }

  @Test
  void standingsTellWaitingOfferedAndSent() throws Exception {
    add("1");
    take(query(A, ""));
    queue.acknowledge(A);
    add("2");
    take(query(A, ""));
    add("3");
    assertThat(queue.book().standings())
        .extracting(s -> s.number() + " " + s.state())
        .containsExactly("2 OFFERED", "3 WAITING", "1 SENT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"windows-1251", "UTF-8"})
  void hostileTextComesOutAsItWentIn(String charset) throws Exception {
    String hostile = "]]> & < > \" ' \uD83D\uDE00 汉 é \u0085 &amp; <!--\t\n№ ё";
    queue.add(Orders.of("1", hostile), false);
    Page page = queue.query(A, "", Charset.forName(charset), PAGE);
    Taken order = take(page).get(0);
    assertThat(order.comment()).isEqualTo(hostile);
    assertThat(order.customer()).isEqualTo("Иванов & сын");
    assertThat(order.goods()).containsExactly("Щётка №1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\u0001", "\u001b", "\ud800", "\udc00\ud800", "\ufffe"})
  void charactersThatXmlForbidsAreRefusedByTheFieldsName(String text) {
    assertThatExceptionOfType(OrderException.class)
        .isThrownBy(() -> queue.add(Orders.of("1", "a" + text + "b"), false))
        .withMessageStartingWith("comment (Комментарий): the character U+");
    assertThat(temp.resolve("outbox/shop/waiting")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.1", "3", "10.2"})
  void fromSchema3OnOrdersComeInContainers(String version) throws Exception {
    add(1);
    assertThat(text(query(A, version))).contains("<Контейнер><Документ>", "ВерсияСхемы=\"3.1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2.09", "2.10", "x", "03"})
  void belowSchema3OrdersComeBare(String version) throws Exception {
    add(1);
    assertThat(text(query(A, version)))
        .doesNotContain("Контейнер")
        .contains("ВерсияСхемы=\"2.05\"");
  }

  @Test
  void theVersionOfTheInitHoldsForAQueryWithoutOne() throws Exception {
    add(1);
    queue.begin(A, "3.1");
    assertThat(text(query(A, ""))).contains("<Контейнер>");
  }

  @Test
  void aStoredOrderThatDoesNotReadHoldsUpNoOther() throws Exception {
    add("1", "2", "3");
    List<Path> waiting = files("waiting");
    Files.writeString(waiting.get(0), "<КоммерческаяИнформация><Документ>");
    Files.copy(waiting.get(2), waiting.get(1), StandardCopyOption.REPLACE_EXISTING);
    assertThat(numbers(take(query(A, "")))).containsExactly("3");
    assertThat(queue.acknowledge(A)).isOne();
    assertThat(files("waiting")).isEmpty();
    assertThat(files("rejected")).as("two files, two reasons").hasSize(4);
  }

  // --- what an earlier version of Gate stored (O4)

  @Test
  void aStoredOrderThatNoReaderWouldTakeIsSetAsideAndHoldsUpNoOther() throws Exception {
    add("1", "2", "3");
    List<Path> waiting = files("waiting");
    rewrite(waiting.get(0), "<Контрагенты>.*</Контрагенты>", "");
    rewrite(waiting.get(1), "<Значение>Принят</Значение>", "<Значение/>");
    List<Taken> taken = take(query(A, ""));
    assertThat(numbers(taken)).containsExactly("2", "3");
    assertThat(taken.get(0).requisites()).isEmpty();
    assertThat(files("rejected")).isEmpty();
    assertThat(queue.book().standings().get(2))
        .isEqualTo(new OrderBook.Standing(
            "1",
            "1",
            queue.book().standings().get(2).version(),
            OrderBook.State.ASIDE,
            0,
            "customer (Контрагент): missing",
            null));
    assertThat(queue.book().troubles().aside()).containsExactly("1");
    terms = new OrderTerms("Розница", "", "", Map.of());
    assertThat(queue.offerAgain("1")).isTrue();
    assertThat(files("aside")).isEmpty();
    queue.acknowledge(A);
    assertThat(take(query(A, ""))).extracting(Taken::customer).containsExactly("Розница");
  }

  @Test
  void aPageOfNothingButSuchOrdersIsNotTheLast() throws Exception {
    List<String> numbers = add(PAGE + 2);
    for (Path each : files("waiting").subList(0, PAGE)) {
      rewrite(each, "<Контрагенты>.*</Контрагенты>", "");
    }
    queue.begin(A, "3.1");
    assertThat(numbers(take(query(A, "3.1")))).isEqualTo(numbers.subList(PAGE, PAGE + 2));
  }

  private static void rewrite(Path file, String right, String wrong) throws IOException {
    String text = Files.readString(file);
    assertThat(text).containsPattern(right);
    Files.writeString(file, text.replaceFirst(right, wrong));
  }

  // --- one bad order stops only itself

  @Test
  void aBadOrderStopsOnlyItselfAlsoAcrossRestarts() throws Exception {
    List<String> numbers = add(8);
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < 20 && queue.book().troubles().aside().isEmpty(); i++) {
      sizes.add(exchange(Set.of("N3")).size());
      outbox.close();
      start(Duration.ofMillis(300));
    }
    assertThat(sizes).startsWith(8, 8, 8, 4, 4).contains(2, 1);
    assertThat(numbersIn("sent"))
        .containsExactlyInAnyOrderElementsOf(
            numbers.stream().filter(n -> !n.equals("N3")).toList());
    assertThat(queue.book().troubles()).isEqualTo(new OrderBook.Troubles(List.of(), List.of("N3")));
    assertThat(numbersIn("waiting")).isEmpty();
    assertThat(exchange(Set.of("N3"))).isEmpty();
  }

  @Test
  void ordersThatComeMeanwhileGoOnAndNoneWaitsForEver() throws Exception {
    add(8);
    Set<String> bad = Set.of("N1", "N6");
    int exchanges = 0;
    for (; exchanges < 60 && queue.book().troubles().aside().size() < 2; exchanges++) {
      exchange(bad);
      if (exchanges > 11) {
        assertThat(numbersIn("sent")).contains("F" + (exchanges - 7));
      }
      if (exchanges > 3) {
        add("F" + exchanges);
      }
    }
    assertThat(queue.book().troubles().aside()).containsExactlyInAnyOrder("N1", "N6");
    assertThat(numbersIn("sent")).contains("N2", "N3", "N4", "N5", "N7", "N8", "F4", "F10");
    assertThat(numbersIn("waiting")).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void theThirdTimeInVainIsTold() throws Exception {
    add(2);
    exchange(Set.of("N1"));
    exchange(Set.of("N1"));
    assertThat(queue.book().troubles().inVain()).isEmpty();
    exchange(Set.of("N1"));
    assertThat(queue.book().troubles().inVain()).containsExactly("N1", "N2");
    exchange(Set.of());
    exchange(Set.of());
    assertThat(queue.book().troubles().inVain()).isEmpty();
  }

  @Test
  void anOrderThatIsAskedForAgainAndAgainInOneSessionWasGivenOnce() throws Exception {
    add(1);
    for (int i = 0; i < 10; i++) {
      assertThat(take(query(A, ""))).hasSize(1);
    }
    assertThat(queue.book().standings().get(0).times()).isOne();
    assertThat(queue.book().troubles().inVain()).isEmpty();
  }

  @Test
  void aPageThatWasNotWrittenToItsEndCountsForNothing() throws Exception {
    add(1);
    for (int i = 0; i < 10; i++) {
      query(session(), "").settle(false);
    }
    assertThat(queue.book().standings().get(0).times()).isZero();
    assertThat(query(A, "").orders()).isOne();
  }

  @Test
  void whoOnlyLooksLosesNothing() throws Exception {
    List<String> numbers = add(3);
    for (int i = 0; i < 50; i++) {
      take(query(session(), "")); // and never a success
    }
    assertThat(files("waiting").size() + numbersIn("aside").size()).isEqualTo(3);
    assertThat(files("sent")).isEmpty();
    for (String number : List.copyOf(queue.book().troubles().aside())) {
      assertThat(queue.offerAgain(number)).isTrue();
    }
    for (int i = 0; i < 3; i++) {
      exchange(Set.of());
    }
    assertThat(numbersIn("sent")).containsExactlyInAnyOrderElementsOf(numbers);
  }

  @Test
  void anOrderThatIsGivenAgainComesAlone() throws Exception {
    add("bad");
    while (queue.book().troubles().aside().isEmpty()) {
      exchange(Set.of("bad"));
    }
    assertThat(queue.offerAgain("good")).isFalse();
    assertThat(queue.offerAgain("bad")).isTrue();
    add("good");
    assertThat(List.of(exchange(Set.of("bad")), exchange(Set.of("bad"))))
        .containsExactlyInAnyOrder(List.of("bad"), List.of("good"));
    assertThat(numbersIn("sent")).containsExactly("good");
    assertThat(exchange(Set.of())).containsExactly("bad");
    assertThat(files("waiting")).isEmpty();
  }

  @Test
  void aSuccessThatComesLateIsHeard() throws Exception {
    add("slow");
    SessionHash last = A;
    while (queue.book().troubles().aside().isEmpty()) {
      SessionHash session = session();
      if (!take(query(session, "")).isEmpty()) {
        last = session;
      }
    }
    assertThat(queue.acknowledge(last)).isOne();
    assertThat(numbersIn("sent")).containsExactly("slow");
    assertThat(queue.book().troubles()).isEqualTo(new OrderBook.Troubles(List.of(), List.of()));
  }

  @Test
  void aNewVersionOfAnOrderThatIsSetAsideTakesItsPlace() throws Exception {
    queue.add(Orders.of("1", "old"), false);
    while (queue.book().troubles().aside().isEmpty()) {
      exchange(Set.of("1"));
    }
    assertDuplicate("1", "is set aside");
    queue.add(Orders.of("1", "new"), true);
    assertThat(queue.book().troubles()).isEqualTo(new OrderBook.Troubles(List.of(), List.of()));
    assertThat(take(query(A, "")).get(0).comment()).isEqualTo("new");
  }

  @Test
  void aSessionThatPagesIsGivenNothingBesideSuspectOrders() throws Exception {
    add(4);
    for (int i = 0; i < Tries.FEW; i++) {
      SessionHash session = session();
      queue.begin(session, "3.1");
      assertThat(take(query(session, "3.1"))).hasSize(4);
      assertThat(take(query(session, "3.1"))).isEmpty();
    }
    add("fresh");
    List<List<String>> given = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SessionHash session = session();
      queue.begin(session, "3.1");
      given.add(numbers(take(query(session, "3.1"))));
      assertThat(take(query(session, "3.1"))).as("the end of the loop").isEmpty();
      queue.acknowledge(session);
    }
    assertThat(given)
        .containsExactlyInAnyOrder(List.of("N1", "N2"), List.of("N3", "N4"), List.of("fresh"));
    assertThat(files("waiting")).isEmpty();
  }

  @Test
  void twoNumbersThatAreOneTo1cAreNotGivenTogether() throws Exception {
    terms = new OrderTerms(null, "A-", "", Map.of());
    add("A-1");
    assertThatExceptionOfType(OrderException.class)
        .isThrownBy(() -> queue.add(Orders.of("1"), true))
        .withMessage("number (Номер): 1C is given 1, as for the order A-1");
    terms = OrderTerms.NONE;
    add("1");
    terms = new OrderTerms(null, "A-", "", Map.of());
    assertThat(numbers(take(query(A, "")))).containsExactly("1");
    assertThat(queue.book().troubles().aside()).containsExactly("1");
  }

  /** One exchange of a 1C that says success unless it was given one of these; answers what it was given. */
  private List<String> exchange(Set<String> bad) throws Exception {
    SessionHash session = session();
    List<String> given = numbers(take(query(session, "")));
    if (Collections.disjoint(given, bad)) {
      queue.acknowledge(session);
    }
    return given;
  }

  private SessionHash session() {
    return new SessionHash(String.format("%064x", ++sessions));
  }

  private List<String> numbersIn(String directory) throws IOException {
    return files(directory).stream()
        .flatMap(file -> DataLayout.orderName(file).stream())
        .map(DataLayout.OrderName::number)
        .toList();
  }

  @Test
  void pagesLeaveNothingBehind() throws Exception {
    add(1);
    take(query(A, ""));
    query(A, "").settle(false);
    queue.acknowledge(A);
    assertThat(list(layout.session(A))).containsExactly(layout.offer(A));
  }

  @Test
  void filesAreForTheGateAlone() throws Exception {
    add(1);
    assertThat(Files.getPosixFilePermissions(files("waiting").get(0))).isEqualTo(Disk.PRIVATE_FILE);
    assertThat(Files.getPosixFilePermissions(temp.resolve("outbox/shop/waiting")))
        .isEqualTo(Disk.PRIVATE_DIRECTORY);
  }

  private Page query(SessionHash session, String version) throws IOException {
    return queue.query(session, version, WINDOWS, PAGE);
  }

  /** Reads a page as 1C does. */
  private static List<Taken> take(Page page) throws IOException {
    try (InputStream in = page.open()) {
      byte[] body = in.readAllBytes();
      assertThat(page.length()).isEqualTo(body.length);
      List<Taken> taken =
          OneCOrders.read(body, "application/xml;charset=" + page.charset().name());
      page.settle(true);
      return taken;
    }
  }

  private static String text(Page page) throws IOException {
    try (InputStream in = page.open()) {
      return new String(in.readAllBytes(), page.charset());
    }
  }

  private static List<String> numbers(List<Taken> orders) {
    return orders.stream().map(Taken::number).toList();
  }

  private List<String> add(int count) throws Exception {
    List<String> numbers =
        Stream.iterate(1, i -> i + 1).limit(count).map(i -> "N" + i).toList();
    add(numbers.toArray(String[]::new));
    return numbers;
  }

  private void add(String... numbers) throws Exception {
    for (String number : numbers) {
      queue.add(Orders.of(number), false);
    }
  }

  private List<Path> files(String directory) throws IOException {
    return list(temp.resolve("outbox/shop").resolve(directory));
  }

  private static List<Path> list(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(directory)) {
      return list.sorted().toList();
    }
  }
}
