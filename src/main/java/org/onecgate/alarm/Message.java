package org.onecgate.alarm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody is told at once.
 *
 * @param subject one line
 * @param body the whole text
 * @param raised what has come
 * @param settled what is over
 */
record Message(String subject, String body, List<Item> raised, List<Item> settled) {
  /**
   * One warning of it.
   *
   * @param title what is wrong, and of whom
   * @param text more of it, and what to do
   */
  record Item(
      String key, String code, boolean bad, @Nullable String subject, String title, String text) {}
}
