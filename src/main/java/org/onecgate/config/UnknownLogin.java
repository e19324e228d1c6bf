package org.onecgate.config;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hash that a password is held against where nobody has the login, so that this costs what a wrong
 * password costs and tells nobody which logins there are.
 *
 * <p><em>Threading:</em> safe.
 */
final class UnknownLogin {
  private int rounds;
  private @Nullable String hash;

  /**
   * A hash with as many rounds as the costliest of these. It is made when it is first needed: that
   * costs a tenth of a second, which a start need not wait for.
   */
  synchronized String hash(Stream<String> registered) {
    int most = registered.mapToInt(PasswordHash::rounds).max().orElse(PasswordHash.ITERATIONS);
    if (hash == null || rounds != most) {
      hash = PasswordHash.of("nobody has this password", most);
      rounds = most;
    }
    return hash;
  }
}
