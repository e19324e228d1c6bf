package org.onecgate.clients;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;

/** Prints what became of the numbered cases, of all classes together, when the last test is over. */
final class CaseTable implements TestWatcher {
  private static final Pattern NAME = Pattern.compile("case(\\d\\d)_(.*)");

  private static final class Results implements AutoCloseable {
    private final Map<String, String> results = new ConcurrentSkipListMap<>();

    @Override
    public void close() {
      System.out.println("compatibility cases of the protocol:");
      new TreeMap<>(results).forEach((name, result) -> System.out.println("  " + name + result));
    }
  }

  private static void note(ExtensionContext context, String result) {
    Matcher name = NAME.matcher(context.getRequiredTestMethod().getName());
    if (name.matches()) {
      String sentence = name.group(2)
          .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
          .toLowerCase(Locale.ROOT);
      context
          .getRoot()
          .getStore(Namespace.create(CaseTable.class))
          .getOrComputeIfAbsent(Results.class)
          .results
          .put("case " + name.group(1) + "  " + result + "  " + sentence, "");
    }
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    note(context, "ok     ");
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    note(context, "FAILED ");
  }

  @Override
  public void testAborted(ExtensionContext context, Throwable cause) {
    note(context, "skipped");
  }

  @Override
  public void testDisabled(ExtensionContext context, Optional<String> reason) {
    note(context, "off    ");
  }
}
