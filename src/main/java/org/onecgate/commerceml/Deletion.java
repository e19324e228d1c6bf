package org.onecgate.commerceml;

import java.util.List;

/**
 * What a document says of the deletion of a thing; nobody said anything where there is none of these.
 *
 * @param deleted whether one of the marks says that it is deleted
 * @param marks which of them say so
 */
public record Deletion(boolean deleted, List<Mark> marks) {
  /** How it is said. */
  public enum Mark {
    /** The attribute {@code Статус}; it says only that something is deleted. */
    STATUS_ATTRIBUTE,
    /** The element {@code Статус}; it says only that something is deleted. */
    STATUS_ELEMENT,
    /** The element {@code ПометкаУдаления}. */
    DELETION_MARK
  }
}
