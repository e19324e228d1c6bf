package org.onecgate.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A broken rule is refused by its id, so that it stops the start. */
class RuleFileTest {
  private static final String GOOD =
      "[good]\ndescription = Good\nkeywords = good_\nregex = good_[a-z]{3}\n";

  @Test
  void aRuleIsRead() {
    List<SecretRule> rules = RuleFile.parse("# all\n\n" + GOOD);
    assertThat(rules).extracting(SecretRule::id).containsExactly("good");
    assertThat(rules).extracting(SecretRule::description).containsExactly("Good");
    assertThat(rules).extracting(SecretRule::longestMatch).containsExactly(8);
  }

  @Test
  void aRuleIsStrongUnlessItSaysThatItIsWeak() {
    assertThat(RuleFile.parse(GOOD)).noneMatch(SecretRule::isWeak);
    assertThat(RuleFile.parse(GOOD + "strength = strong\n")).noneMatch(SecretRule::isWeak);
    List<SecretRule> both =
        RuleFile.parse(GOOD + "strength = weak\n\n" + GOOD.replace("[good]", "[next]"));
    assertThat(both).extracting(SecretRule::isWeak).containsExactly(true, false);
  }

  @Test
  void bytesInKeywordsAreWrittenInHexadecimal() {
    List<SecretRule> rules = RuleFile.parse(GOOD.replace("good_", "\\xef\\xF0\\x20x$"));
    assertThat(rules.get(0).keywords()).containsExactly("\u00ef\u00f0 x$");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "regex = good_[a-z]{3}; regex = good_([a-z]{3}; bad: ",
        "regex = good_[a-z]{3}; regex = good_[a-z]+; bad: a repetition without a bound",
        "regex = good_[a-z]{3}; regex = good_[a-z]{3,}; bad: ",
        "regex = good_[a-z]{3}; regex = good_(?=x); bad: ",
        "regex = good_[a-z]{3}; regex = (?:good_[a-z]{900}){9}; bad: ",
        "regex = good_[a-z]{3}; regex = ; bad: matches up to 0 bytes",
        "keywords = good_; keywords = go; bad: keyword go is not at least 3 bytes",
        "keywords = good_; keywords = good_ 0f-a; bad: keyword 0f-a occurs in GUIDs",
        "description = Good; description = ; bad: no description",
        "description = Good; discription = Good; bad: unknown discription",
        "description = Good; entropy = much; bad: before or entropy is not a number",
        "description = Good; strength = middling; bad: strength is neither strong nor weak",
        "description = Good; allow = (; bad: ",
        "description = Good; description; bad: not a line of a rule",
        "[bad]; [good]; good: there are two of that name",
        "[bad]; [Bad]; Bad: an id is made of",
      })
  void aBrokenRuleIsRefusedByItsId(String line, String broken, String message) {
    String replacement = broken.endsWith("=") ? broken + " " : broken;
    String rules = GOOD + "\n" + GOOD.replace("[good]", "[bad]").replace(line, replacement);
    assertThatThrownBy(() -> RuleFile.parse(rules))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message.strip());
  }

  @ParameterizedTest
  @CsvSource({
    "abc, 3",
    "a|bcd|, 3",
    "(?i)a[^]x]b?, 3",
    "\\b(?:ab){2}\\x41$, 5",
    "[a-z\\]]{5}?, 5",
    "(?i:a(b|cd))\\., 4",
    "'a{2,30}', 30",
    "a{7}\\{, 8"
  })
  void theLongestMatchIsKnown(String regex, int length) {
    assertThat(RegexParts.longest(regex)).isEqualTo(length);
  }
}
