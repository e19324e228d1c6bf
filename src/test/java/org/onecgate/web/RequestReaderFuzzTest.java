package org.onecgate.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * No query string breaks the parser, and what a careful client encodes comes back as it was (E20,
 * protocol 1.4); fuzzed with {@code JAZZER_FUZZ=1}, otherwise its recorded inputs are replayed.
 */
class RequestReaderFuzzTest {
  @FuzzTest(maxDuration = "2m")
  void noQueryBreaksTheParser(byte[] bytes) {
    String query = new String(bytes, StandardCharsets.ISO_8859_1); // as containers pass raw bytes
    Map<String, String> found = RequestReader.query(query);
    assertThat(found).doesNotContainKey(null).doesNotContainValue(null);
    assertThat(found.size()).isLessThanOrEqualTo(query.length());
    for (String value : found.values()) {
      // decoding never makes more than it was given, so nothing is decoded twice into something new
      assertThat(value.length()).isLessThanOrEqualTo(query.length());
    }
  }

  @FuzzTest(maxDuration = "2m")
  void whatIsEncodedComesBackAsItWas(FuzzedDataProvider data) {
    // a lone surrogate has no UTF-8 and is nothing a client can send
    String value = new String(
        data.consumeRemainingAsString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    Map<String, String> found =
        RequestReader.query("type=catalog&filename=" + encoded + "&mode=file?filename=other");
    assertThat(found)
        .containsEntry("filename", value)
        .containsEntry("type", "catalog")
        .containsEntry("mode", "file")
        .hasSize(3);
  }
}
