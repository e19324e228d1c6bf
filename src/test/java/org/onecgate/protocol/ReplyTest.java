package org.onecgate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.Fault;
import org.onecgate.Phrase;

/**
 * Proves the exact bodies of the answers: the word first, LF alone, and never a line more than was
 * meant (E13, E16, protocol 1.5 and 1.6).
 */
class ReplyTest {
  @Test
  void successIsOneWordOrAWordAndALine() {
    assertThat(new Reply.Success().text()).isEqualTo("success");
    assertThat(new Reply.Success("", null).text()).isEqualTo("success");
    assertThat(new Reply.Success(Phrase.VERBATIM.of("delivery 1")).text())
        .isEqualTo("success\ndelivery 1");
  }

  @Test
  void progressIsAWordAndALine() {
    assertThat(new Reply.Progress(Phrase.VERBATIM.of("unpacking 1 of 2")).text())
        .isEqualTo("progress\nunpacking 1 of 2");
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void failureIsAWordAndTheTextOfTheFault(Fault fault) {
    assertThat(new Reply.Failure(fault, null).text()).isEqualTo("failure\n" + fault.text());
    assertThat(new Reply.Failure(fault, Phrase.NAME.of("a.xml")).text())
        .isEqualTo("failure\n" + fault.text() + ": a.xml");
  }

  @Test
  void theBodiesThatAreFixedAreExact() {
    assertThat(new Reply.Failure(Fault.INVALID_SESSION, null).text())
        .isEqualTo("failure\nInvalid session");
    assertThat(new Reply.Failure(Fault.MISSING_SESSID, null).text())
        .isEqualTo("failure\nMissing sessid");
    assertThat(new Reply.Failure(Fault.FILE_BUSY, null).text())
        .isEqualTo("failure\nFile busy - retry later");
    assertThat(new Reply.Failure(Fault.INTERNAL, Phrase.INCIDENT.of("1A2B3C4D")).text())
        .isEqualTo("failure\nInternal server error: incident 1A2B3C4D");
  }

  @Test
  void linesAreJoinedByLfWithOrWithoutTheLastOne() {
    List<String> lines = List.of("zip=yes", "file_limit=8388608");
    assertThat(new Reply.Lines(lines, false, null).text()).isEqualTo("zip=yes\nfile_limit=8388608");
    assertThat(new Reply.Lines(lines, true, null).text())
        .isEqualTo("zip=yes\nfile_limit=8388608\n");
  }

  @Test
  void linesAreCopied() {
    List<String> lines = new ArrayList<>(List.of("success"));
    Reply reply = new Reply.Lines(lines, false, null);
    lines.add("more");
    assertThat(reply.text()).isEqualTo("success");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb",
        "a\r\nb",
        "a\rb",
        "\nsuccess\n",
        "a\u000bb",
        "a\fb",
        "a\u0000b",
        "a\u001b[31mb",
        "\n\n\n\n"
      })
  void aDetailNeverMakesALineMore(String detail) {
    for (Reply reply : List.of(
        new Reply.Success(Phrase.VERBATIM.of(detail)),
        new Reply.Progress(Phrase.VERBATIM.of(detail)),
        new Reply.Failure(Fault.BROKEN_ARCHIVE, Phrase.VERBATIM.of(detail)))) {
      String[] lines = reply.text().split("[\\n\\r\\f\\x0b]", -1);
      assertThat(lines).hasSize(2);
      assertThat(lines[1]).doesNotContainPattern("\\p{Cntrl}");
    }
  }
}
