package org.onecgate.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onecgate.story.LastLines.Line;

/** Proves that the last lines of the log are kept in bounds, without secrets, and that nothing stays of them. */
class LastLinesTest {
  private static final String SECRET = "s3cr3t";

  private final Logger gate = Logger.getLogger("org.onecgate");
  private final Level level = gate.getLevel();
  private final Logger logger = Logger.getLogger("org.onecgate.LastLinesTest");
  private final LastLines lines =
      new LastLines(text -> text.replace(SECRET, "*".repeat(SECRET.length())));

  @BeforeEach
  void listen() {
    gate.setUseParentHandlers(false); // nothing of it is for the console
    gate.setLevel(Level.INFO);
    lines.open();
  }

  @AfterEach
  void leave() {
    lines.close();
    gate.setUseParentHandlers(true);
    gate.setLevel(level);
  }

  private List<Line> all() {
    return lines.newest(line -> true, 10_000);
  }

  @Test
  void aLineHasLevelClassWordsAndTrace() {
    logger.log(Level.WARNING, "chunk {0} of {1}", new Object[] {7, "a.xml"});
    logger.log(Level.SEVERE, "disk", new IllegalStateException("broken"));
    logger.log(Level.FINE, "nobody has asked for this level");
    assertThat(all()).hasSize(2);
    Line disk = all().get(0);
    assertThat(disk.level()).isEqualTo("ERROR");
    assertThat(disk.exception())
        .startsWith("java.lang.IllegalStateException: broken")
        .contains("\tat org.onecgate.story.LastLinesTest");
    Line chunk = all().get(1);
    assertThat(chunk)
        .returns(1L, Line::number)
        .returns("WARNING", Line::level)
        .returns("org.onecgate.LastLinesTest", Line::logger)
        .returns("chunk 7 of a.xml", Line::message)
        .returns(null, Line::exception);
    assertThat(lines.since()).isEqualTo(chunk.at());
  }

  @Test
  void onlySoManyAreKept() {
    for (int i = 1; i <= LastLines.MOST_LINES + 5; i++) {
      logger.info("line " + i);
    }
    assertThat(all()).hasSize(LastLines.MOST_LINES);
    assertThat(all().get(0).message()).isEqualTo("line 1005");
    assertThat(all().get(LastLines.MOST_LINES - 1).message()).isEqualTo("line 6");
    assertThat(lines.newest(line -> line.number() < 100, 2))
        .extracting(Line::message)
        .containsExactly("line 99", "line 98");
  }

  @Test
  void longOnesAreCutAndFewerOfThemAreKept() {
    for (int i = 0; i < 200; i++) {
      logger.info(i + "x".repeat(100_000));
    }
    assertThat(all().get(0).message()).startsWith("199x").hasSize(LastLines.LONGEST + 3);
    int chars = all().stream().mapToInt(line -> line.message().length()).sum();
    assertThat(chars).isBetween(LastLines.MOST_CHARS * 9 / 10, LastLines.MOST_CHARS);
  }

  @Test
  void whatIsReadHoldsNoSecretAndEveryLineItsOwnText() {
    logger.info("password=" + SECRET + " end");
    logger.log(Level.INFO, "", new IllegalStateException(SECRET));
    logger.info("after it");
    assertThat(all())
        .extracting(Line::message)
        .containsExactly("after it", "", "password=****** end");
    assertThat(all().get(1).exception()).startsWith("java.lang.IllegalStateException: ******\n");
    assertThat(all().toString()).doesNotContain(SECRET);
  }

  @Test
  void whenItIsClosedNothingOfItStays() {
    logger.info("one");
    lines.close();
    assertThat(gate.getHandlers()).isEmpty();
    logger.info("two");
    assertThat(all()).isEmpty();
    assertThat(lines.since()).isNull();
  }
}
