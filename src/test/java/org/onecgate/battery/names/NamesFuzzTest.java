package org.onecgate.battery.names;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * No text, however strange, makes a name that leaves its directory or that does not accept itself
 * (E11); fuzzed with {@code JAZZER_FUZZ=1}, otherwise its recorded inputs are replayed.
 */
class NamesFuzzTest {
  @FuzzTest(maxDuration = "2m")
  void noTextLeavesTheDirectory(FuzzedDataProvider data) {
    NameRules.check(data.consumeRemainingAsString());
  }
}
