package org.onecgate.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.Sentence;

/**
 * What is answered to 1C, before it is written as HTTP.
 *
 * <p>The first line decides everything in 1C; lines are separated by LF alone, because clients do
 * not trim the others (protocol 1.5).
 */
public sealed interface Reply {
  /** {@code success}, with a second line where there is something to say. */
  record Success(String message) implements Reply {
    /** Plain {@code success}. */
    public Success() {
      this("");
    }
  }

  /** {@code progress} and what is being done, one line, short. */
  record Progress(String message) implements Reply {}

  /**
   * {@code failure} and why.
   *
   * @param fault which fault
   * @param detail what distinguishes this case; null if there is nothing to say
   */
  record Failure(Fault fault, @Nullable Sentence detail) implements Reply {
    /** The whole of it, as a sentence. */
    public Sentence sentence() {
      return Sentence.of(fault, detail);
    }
  }

  /**
   * Exactly these lines.
   *
   * @param lines the lines, without line ends
   * @param finalNewline whether an LF follows the last one ({@code checkauth}) or nothing does
   *     ({@code init}, whose lines UT11 counts)
   * @param told what people are told of them: without a session key (E21)
   */
  record Lines(List<String> lines, boolean finalNewline, String told) implements Reply {
    /** Takes a copy. */
    public Lines {
      lines = List.copyOf(lines);
    }

    /** Lines without a key. */
    public Lines(List<String> lines, boolean finalNewline) {
      this(lines, finalNewline, String.join(" ", lines));
    }

    /** Never shows the key. */
    @Override
    public String toString() {
      return told;
    }
  }

  /**
   * An XML document.
   *
   * @param charset what it is encoded in
   * @param length its length in bytes
   * @param content opens it
   */
  record Document(Charset charset, long length, Content content) implements Reply {
    /** Where its bytes are. */
    @FunctionalInterface
    public interface Content {
      /** Opens them. */
      InputStream open() throws IOException;
    }
  }

  /** The text of the body, of every reply but a document. */
  default String text() {
    if (this instanceof Success s) {
      return s.message.isEmpty() ? "success" : "success\n" + oneLine(s.message);
    }
    if (this instanceof Progress p) {
      return "progress\n" + oneLine(p.message);
    }
    if (this instanceof Failure f) {
      return "failure\n" + oneLine(f.sentence().text());
    }
    if (!(this instanceof Lines l)) {
      throw new IllegalStateException("a document is no text");
    }
    return String.join("\n", l.lines) + (l.finalNewline ? "\n" : "");
  }

  /** What people are told of it, in one line: without the session key (E21). */
  default String told() {
    return this instanceof Document document
        ? "document of " + document.length() + " bytes"
        : text().strip().replace('\n', ' ');
  }

  /** An extra line would be an extra word of the protocol. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
