package org.onecgate.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What people are shown of the text of a setting. */
public enum Sight {
  /** All of it. */
  WHOLE {
    @Override
    public String of(String text) {
      return text;
    }
  },
  /** That there is one. */
  SECRET {
    @Override
    public String of(String text) {
      return "********"; // of one length for all
    }
  },
  /** Of an address where it leads: user, path and query often hold a secret. */
  ADDRESS {
    private static final Pattern PARTS = Pattern.compile("(?:jdbc:)?[a-z]+://(?:[^/?#@]*@)?"
        + "([^/?#@:,]+(?::[0-9]+)?(?:,[^/?#@:,]+(?::[0-9]+)?)*)(?=[/?#]|$)(/[\\w.-]*)?([^@]*)");

    @Override
    public String of(String text) {
      Matcher parts = PARTS.matcher(text);
      if (!parts.matches()) {
        return "…";
      }
      String begin = text.substring(0, text.indexOf("://") + 3) + parts.group(1);
      String path = parts.group(2) == null ? "" : parts.group(2);
      boolean more = !parts.group(3).isEmpty();
      if (path.equals("/") || text.startsWith("jdbc:")) { // the name of a database is no secret
        return begin + path + (more ? "…" : "");
      }
      return begin + (more || !path.isEmpty() ? "/…" : "");
    }
  };

  /** That of this text. */
  public abstract String of(String text);
}
