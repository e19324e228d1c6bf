package org.onecgate.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A file that 1C sends once more after others, without an {@code init}, is its newest version (E18). */
class BegunAgainTest extends WithGate {
  private static final byte[] PICTURE =
      "\u00ff\u00d8\u00ff\u00e0 as it was \u00ff\u00d9".getBytes(ISO_8859_1);
  private static final byte[] NEWER =
      "\u00ff\u00d8\u00ff\u00e0 as it is now, longer \u00ff\u00d9".getBytes(ISO_8859_1);

  @Test
  void theNewestVersionIsPublishedAndNothingOfTheOld() throws Exception {
    OneC client = client();
    client.file("import_files/ab/1.jpg", PICTURE);
    client.file("import.xml", Content.catalogue(2));
    client.fileInChunks("import_files/ab/1.jpg", NEWER, 10);
    client.file("v8_1.zip", Content.zip(Map.of("offers.xml", Content.offers(1))));
    client.file("import.xml", Content.catalogue(3));
    client.file("v8_1.zip", Content.zip(Map.of("offers.xml", Content.offers(2))));
    Delivery delivery = gate.delivery(client.deliver("import.xml"));
    assertThat(delivery.content("import_files/ab/1.jpg")).isEqualTo(NEWER);
    assertThat(delivery.content("import.xml")).isEqualTo(Content.catalogue(3));
    assertThat(delivery.content("offers.xml")).isEqualTo(Content.offers(2));
    assertThat(delivery.entries().values()).noneMatch(file -> file.containsKey("ambiguous"));
    assertThat(delivery.files()).hasSize(3);
  }

  @Test
  void whatCannotBeToldIsPublishedWithAFlag() throws Exception {
    OneC client = client();
    client.file("price.csv", "a;1\n".getBytes(UTF_8));
    client.file("import.xml", Content.catalogue(1));
    client.file("price.csv", "a;2\n".getBytes(UTF_8));
    Delivery delivery = gate.delivery(client.deliver("import.xml"));
    assertThat(delivery.content("price.csv")).isEqualTo("a;1\na;2\n".getBytes(UTF_8));
    assertThat(delivery.entries().get("price.csv").getBoolean("ambiguous")).isTrue();
  }

  @Test
  void twoFilesThatComeInTurnsAreTwoFiles() throws Exception {
    OneC client = client();
    byte[] one = Content.catalogue(3);
    for (int at = 0; at < one.length; at += 500) {
      byte[] chunk = java.util.Arrays.copyOfRange(one, at, Math.min(at + 500, one.length));
      client.file("import.xml", chunk);
      client.file("import_files/1.jpg", at == 0 ? PICTURE : new byte[] {1});
    }
    Delivery delivery = gate.delivery(client.deliver("import.xml"));
    assertThat(delivery.content("import.xml")).isEqualTo(one);
    assertThat(delivery.content("import_files/1.jpg")).startsWith(PICTURE).endsWith((byte) 1);
  }

  private OneC client() throws Exception {
    return gate.client().begin();
  }
}
