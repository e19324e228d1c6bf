package org.onecgate;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A body is read no further, as the application ends (D4); what has come of it contributes nothing. */
public final class StoppingException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * It ends.
   *
   * @param cause how the reading was broken off; null if it had not begun
   */
  public StoppingException(@Nullable Throwable cause) {
    super("the application ends", cause);
  }
}
