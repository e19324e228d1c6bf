package org.onecgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Proves what becomes of chunks that come at once: none is lost, none is mixed (E2, E5, E8). */
class ManyClientsTest extends WithGate {
  private static final int CLIENTS = 20;
  private static final int CHUNKS = 5;

  @Test
  void chunksOfOneFileSentAtOnceAreAllThereAndWhole() throws Exception {
    OneC client = gate.client().begin();
    List<byte[]> chunks =
        IntStream.range(0, CLIENTS * CHUNKS).mapToObj(ManyClientsTest::chunk).toList();
    atOnce(i -> {
      for (int n = 0; n < CHUNKS; n++) {
        assertThat(client.file("all.bin", chunks.get(i * CHUNKS + n)).text()).isEqualTo("success");
      }
    });

    byte[] all = gate.delivery(client.deliver("all.bin")).content("all.bin");
    assertThat(all.length).isEqualTo(chunks.stream().mapToInt(c -> c.length).sum());
    List<Integer> order = new ArrayList<>();
    for (int at = 0; at < all.length; at += chunks.get(order.get(order.size() - 1)).length) {
      order.add(ByteBuffer.wrap(all).getInt(at));
      byte[] whole = chunks.get(order.get(order.size() - 1));
      assertThat(Arrays.copyOfRange(all, at, at + whole.length)).isEqualTo(whole);
    }
    assertThat(order).hasSize(CLIENTS * CHUNKS).doesNotHaveDuplicates();
    for (int i = 0; i < CLIENTS; i++) {
      int mine = i;
      assertThat(order.stream().filter(n -> n / CHUNKS == mine))
          .as("the chunks of one client, who waits for each answer, keep their order")
          .isSorted();
    }
  }

  @Test
  void filesSentAtOnceInOneSessionAreAllThereAndWhole() throws Exception {
    OneC client = gate.client().begin();
    atOnce(i -> {
      for (int n = 0; n < CHUNKS; n++) {
        assertThat(client.file(nameOf(i), chunk(i * CHUNKS + n)).text()).isEqualTo("success");
      }
    });

    Delivery delivery = gate.delivery(client.deliver(nameOf(0)));
    Map<String, String> expected = new HashMap<>();
    for (int i = 0; i < CLIENTS; i++) {
      ByteBuffer whole = ByteBuffer.allocate(1_000_000);
      for (int n = 0; n < CHUNKS; n++) {
        whole.put(chunk(i * CHUNKS + n));
      }
      expected.put(nameOf(i), Delivery.sha256(Arrays.copyOf(whole.array(), whole.position())));
    }
    assertThat(delivery.digests()).isEqualTo(expected);
  }

  @Test
  void exchangesAtOnceUnderOneNameNeverMix() throws Exception {
    List<String> deliveries = Collections.synchronizedList(new ArrayList<>());
    atOnce(i -> {
      OneC client = gate.client().begin();
      for (int n = 0; n < CHUNKS; n++) {
        assertThat(client.file("same.bin", chunk(i)).text()).isEqualTo("success");
      }
      String id = client.deliver("same.bin");
      deliveries.add(id);
      byte[] content = gate.delivery(id).content("same.bin");
      for (int n = 0; n < CHUNKS; n++) {
        int size = chunk(i).length;
        assertThat(Arrays.copyOfRange(content, n * size, (n + 1) * size)).isEqualTo(chunk(i));
      }
      assertThat(content.length).isEqualTo(CHUNKS * chunk(i).length);
    });
    assertThat(deliveries).hasSize(CLIENTS).doesNotHaveDuplicates();
    assertThat(Delivery.children(gate.data().resolve("inbox"))).hasSize(CLIENTS);
  }

  @Test
  void importsOfOneExchangeAtOnceGiveOneDelivery() throws Exception {
    OneC client = gate.client().begin();
    client.fileInChunks("import.xml", Content.catalogue(500), 10_000);
    List<String> deliveries = Collections.synchronizedList(new ArrayList<>());
    atOnce(i -> deliveries.add(client.deliver("import.xml")));
    assertThat(deliveries).hasSize(CLIENTS).containsOnly(deliveries.get(0));
    assertThat(Delivery.children(gate.data().resolve("inbox"))).hasSize(1);
  }

  private interface Work {
    void run(int client) throws Exception;
  }

  private static void atOnce(Work work) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      CyclicBarrier start = new CyclicBarrier(CLIENTS);
      List<Callable<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        all.add(() -> {
          start.await();
          work.run(client);
          return true;
        });
      }
      for (Future<Boolean> done : clients.invokeAll(all, 120, TimeUnit.SECONDS)) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      clients.shutdownNow();
    }
  }

  private static String nameOf(int client) {
    return "import_files/0" + client % 4 + "/" + client + ".jpg";
  }

  /** A chunk that begins with its number and has a length of its own, across the buffer's edge. */
  private static byte[] chunk(int number) {
    byte[] bytes = Content.picture(number, 60_000 + number * 997);
    ByteBuffer.wrap(bytes).putInt(0, number);
    return bytes;
  }
}
