package org.onecgate.commerceml;

import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamException;
import org.onecgate.Sentence;

/** A document that is well-formed so far and is refused all the same: a DTD, or too many levels. */
public final class BadDocumentException extends XMLStreamException {
  private static final long serialVersionUID = 1L;

  private final transient Sentence why;

  BadDocumentException(Sentence why, Location where) {
    super(why.text(), where);
    this.why = why;
  }

  /** Why it is refused. */
  public Sentence why() {
    return why;
  }
}
