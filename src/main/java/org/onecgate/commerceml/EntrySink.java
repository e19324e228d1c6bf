package org.onecgate.commerceml;

import java.io.IOException;

/** Takes what a reader finds, in the order in which it ends in the document. */
@FunctionalInterface
public interface EntrySink {
  /** Takes an entry. What this throws ends the reading. */
  void entry(Entry entry) throws IOException;

  /** Takes a remark; those of an entry come right before it. There may be as many as numbers. */
  default void remark(Remark remark) throws IOException {}
}
