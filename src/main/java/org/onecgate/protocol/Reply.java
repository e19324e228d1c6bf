package org.onecgate.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.Phrase;
import org.onecgate.Sentence;

/**
 * What is answered to 1C, before it is written as HTTP.
 *
 * <p>The first line decides everything in 1C; lines are separated by LF alone, because clients do
 * not trim the others (protocol 1.5).
 */
public sealed interface Reply {
  /**
   * {@code success}, with a second line where there is something to say.
   *
   * @param said what that says; null if it says nothing to people
   */
  record Success(String message, @Nullable Sentence said) implements Reply {
    /** Plain {@code success}. */
    public Success() {
      this("", null);
    }

    /** With what this sentence says in English. */
    public Success(Sentence said) {
      this(said.text(), said);
    }
  }

  /**
   * {@code progress} and what is being done.
   *
   * @param said that, in English one short line
   */
  record Progress(Sentence said) implements Reply {}

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

    @Override
    public Sentence said() {
      return sentence();
    }
  }

  /**
   * Exactly these lines.
   *
   * @param lines the lines, without line ends
   * @param finalNewline whether an LF follows the last one ({@code checkauth}) or nothing does
   *     ({@code init}, whose lines UT11 counts)
   * @param told what people are told of them: without a session key (E21)
   * @param said what they say to people; null if it is no more than the word {@code success}
   */
  record Lines(
      List<String> lines,
      boolean finalNewline,
      String told,
      @Nullable Sentence said) implements Reply {
    /** Takes a copy. */
    public Lines {
      lines = List.copyOf(lines);
    }

    /** Lines without a key. */
    public Lines(List<String> lines, boolean finalNewline, @Nullable Sentence said) {
      this(lines, finalNewline, String.join(" ", lines), said);
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

    @Override
    public Sentence said() {
      return Phrase.DOCUMENT.of(length);
    }
  }

  /** What it says to people; null if it is no more than the word {@code success}. */
  @Nullable
  Sentence said();

  /** The text of the body, of every reply but a document. */
  default String text() {
    if (this instanceof Success s) {
      return s.message.isEmpty() ? "success" : "success\n" + oneLine(s.message);
    }
    if (this instanceof Progress p) {
      return "progress\n" + oneLine(p.said.text());
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
        ? document.said().text()
        : text().strip().replace('\n', ' ');
  }

  /** An extra line would be an extra word of the protocol. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
