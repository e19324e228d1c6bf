package org.onecgate.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;

/**
 * One setting as it is in force, for people. What is secret of it is not in here.
 *
 * @param key its name, such as {@code gate.chunk.max}
 * @param variable its name as an environment variable
 * @param value what was set, as it was written: asterisks for a secret, of an address where it leads; absent if the
 *     default holds
 * @param source where the value comes from
 * @param line the line of {@code gate.properties} that says so; absent if it comes from elsewhere
 * @param besides weaker places that say something too, to which nobody listens
 * @param otherwise the default
 * @param secret whether only asterisks are shown of it
 * @param effective false if it is given to a container whose own files say that
 */
public record SettingState(
    String key,
    String variable,
    @Nullable String value,
    @Holds(wordsOf = Source.class) String source,
    @Nullable Integer line,
    @Holds(wordsOf = Source.class) List<String> besides,
    String otherwise,
    boolean secret,
    boolean effective) {
  /** Where a setting is found, strongest first. */
  public enum Source {
    /** A system property. */
    PROPERTY,
    /** An environment variable. */
    ENVIRONMENT,
    /** {@code gate.properties} in the data directory. */
    FILE,
    /** A context parameter of the web application. */
    CONTEXT,
    /** What was chosen on the dashboard. */
    PAGE,
    /** Nobody has set it. */
    DEFAULT;

    /** Its word in the API. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The same where this was chosen on the dashboard. */
  SettingState chosen(@Nullable String text) {
    boolean holds = source.equals(Source.DEFAULT.word());
    List<String> weaker = new ArrayList<>(besides);
    if (!holds) {
      weaker.add(Source.PAGE.word());
    }
    return new SettingState(
        key,
        variable,
        holds ? text : value,
        holds ? Source.PAGE.word() : source,
        line,
        weaker,
        otherwise,
        secret,
        effective);
  }
}
