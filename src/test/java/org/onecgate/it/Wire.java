package org.onecgate.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One connection: what is sent goes out byte by byte as given, and nothing is added; what comes back
 * is an {@link Answer}.
 */
public final class Wire implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;

  /** Longer than any answer may take: a lock is waited for 30 s. */
  private static final int READ_MILLIS = 60_000;

  private final Socket socket = new Socket();
  private final InputStream in;

  /** Connects. */
  public Wire(String host, int port) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(READ_MILLIS);
    socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * What a server answered.
   *
   * @param status the status
   * @param headers the header lines as they came
   * @param text the body without its framing, in the encoding that the header tells, else UTF-8
   * @param raw the same with one character for each byte
   */
  public record Answer(int status, List<String> headers, String text, String raw) {
    /** The bytes of the body. */
    public byte[] bytes() {
      return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** All that follows {@code charset=}, as some 1C take it. */
    Charset charset() {
      return header("Content-Type")
          .filter(type -> type.contains("charset="))
          .map(type -> Charset.forName(type.substring(type.indexOf("charset=") + 8)))
          .orElse(StandardCharsets.UTF_8);
    }

    /** The value of the first header of this name, in any case. */
    public Optional<String> header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).strip())
          .findFirst();
    }

    /** Everything that was told, headers and body. */
    public String everything() {
      return String.join("\n", headers) + "\n\n" + text;
    }

    /** Whether the server keeps the connection for another request. */
    boolean keepsConnection() {
      return !header("Connection").map(c -> c.equalsIgnoreCase("close")).orElse(false);
    }

    @Override
    public String toString() {
      return status + " " + text;
    }
  }

  /** Sends these bytes. */
  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Sends this text in UTF-8. */
  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends this many bytes of a stream. */
  public void send(InputStream bytes, long count) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    for (long left = count; left > 0; ) {
      int n = bytes.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        throw new EOFException(left + " bytes missing");
      }
      socket.getOutputStream().write(buffer, 0, n);
      left -= n;
    }
    socket.getOutputStream().flush();
  }

  /** Says that no more bytes follow, as a client does that ends in the middle; answers still come. */
  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Breaks the connection off with a reset. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Whether the server has closed the connection; waits for the next byte or the end. */
  public boolean isAtEnd() throws IOException {
    in.mark(1);
    int next = in.read();
    if (next < 0) {
      return true;
    }
    in.reset();
    return false;
  }

  /** Reads the next answer; one of {@code 1xx} has no body. */
  public Answer receive() throws IOException {
    String first = line();
    if (!first.matches("HTTP/1\\.[01] \\d{3}.*")) {
      throw new IOException("not a status line: " + first);
    }
    int status = Integer.parseInt(first.substring(9, 12));
    List<String> headers = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.add(line);
    }
    Answer head = new Answer(status, List.copyOf(headers), "", "");
    if (status < 200) {
      return head;
    }
    byte[] body = body(head);
    return new Answer(
        status,
        head.headers(),
        new String(body, head.charset()),
        new String(body, StandardCharsets.ISO_8859_1));
  }

  private byte[] body(Answer head) throws IOException {
    Optional<String> length = head.header("Content-Length");
    if (length.isPresent()) {
      return exactly(Integer.parseInt(length.get()));
    }
    if (head.header("Transfer-Encoding").isEmpty()) {
      return in.readAllBytes();
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      all.writeBytes(exactly(size));
      line();
    }
    line();
    return all.toByteArray();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line().replaceFirst(";.*", "").strip(), 16);
  }

  private byte[] exactly(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the answer broke off after " + bytes.length + " of " + count);
    }
    return bytes;
  }

  private String line() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("no answer, or half of its head: " + bytes);
      }
      bytes.write(b);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1).replaceFirst("\r$", "");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
