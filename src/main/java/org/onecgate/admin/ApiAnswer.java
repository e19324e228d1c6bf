package org.onecgate.admin;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.onecgate.Holds;

/** What the API answers. */
sealed interface ApiAnswer {
  /**
   * A record in the envelope (C2).
   *
   * @param status the HTTP status
   * @param view what is shown
   * @param headers more headers, by name
   */
  record Data(int status, Object view, Map<String, String> headers) implements ApiAnswer {}

  /**
   * A document, streamed.
   *
   * @param type its media type
   * @param fileName under which it is saved; empty if it is shown
   * @param content writes it
   * @param headers headers, by name, which are stronger than those of every answer
   */
  record Document(String type, String fileName, Content content, Map<String, String> headers)
      implements ApiAnswer {
    /** One that nobody is to keep. */
    Document(String type, String fileName, Content content) {
      this(type, fileName, content, Map.of());
    }

    /**
     * The same to be kept by the browser alone, which asks each time whether it is still the same: then nothing of it is
     * sent. Whoever may not have it gets nothing, whatever is kept.
     *
     * @param sha256 of the content
     */
    ApiAnswer unlessKnown(ApiRequest request, String sha256) {
      String tag = '"' + sha256 + '"';
      Map<String, String> kept = Map.of("ETag", tag, "Cache-Control", "private, no-cache");
      return request.knows(tag) ? new Unchanged(kept) : new Document(type, fileName, content, kept);
    }
  }

  /**
   * That it is as whoever asks knows it already.
   *
   * @param headers headers, by name, which are stronger than those of every answer
   */
  record Unchanged(Map<String, String> headers) implements ApiAnswer {}

  /** Writes a document. */
  @FunctionalInterface
  interface Content {
    /** Writes it to its end. */
    void write(OutputStream out) throws IOException;
  }

  /** Nothing but that it was done. */
  record Done(@Holds(words = "true") boolean done) {}

  /** A record. */
  static ApiAnswer of(Object view) {
    return new Data(200, view, Map.of());
  }

  /** It was done. */
  static ApiAnswer done() {
    return of(new Done(true));
  }
}
