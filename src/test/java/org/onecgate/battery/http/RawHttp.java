package org.onecgate.battery.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Bytes over a socket, and what came back: no HTTP library stands between test and server. */
public final class RawHttp {
  private RawHttp() {}

  /** What the client does after its last byte. */
  public enum End {
    /** Waits for the answer. */
    WAIT,
    /** Says that nothing more comes (FIN) and waits. */
    FIN,
    /** Tears the connection down (RST); no answer can come. */
    RESET
  }

  /**
   * What came back.
   *
   * @param text all bytes until the end, as ISO-8859-1
   * @param ended whether the server closed the connection before the client lost patience
   */
  public record Answer(String text, boolean ended) {
    /** The status of the first response; empty where there is none. */
    public Optional<Integer> status() {
      return statuses().stream().findFirst();
    }

    /** The statuses of all responses, interim ones left out. */
    public List<Integer> statuses() {
      List<Integer> found = new ArrayList<>();
      int at = 0;
      while (text.startsWith("HTTP/1.", at)) {
        int head = text.indexOf("\r\n\r\n", at);
        if (head < 0) {
          break;
        }
        String headers = text.substring(at, head + 2);
        int status = Integer.parseInt(headers.substring(9, 12));
        at = head + 4;
        if (status >= 200) {
          found.add(status);
          at += (int) length(headers);
        }
      }
      return found;
    }

    /** The content type of the last response; empty where it has none. */
    public Optional<String> contentType() {
      return header(text, "content-type");
    }

    /** What follows the first blank line. */
    public String body() {
      int head = text.indexOf("\r\n\r\n");
      return head < 0 ? "" : text.substring(head + 4);
    }

    private static long length(String headers) {
      return header(headers, "content-length").map(Long::parseLong).orElse(0L);
    }

    private static Optional<String> header(String headers, String name) {
      String wanted = "\r\n" + name + ":";
      int at = headers.toLowerCase(Locale.ROOT).lastIndexOf(wanted);
      return at < 0
          ? Optional.empty()
          : Optional.of(headers
              .substring(at + wanted.length(), headers.indexOf("\r\n", at + 2))
              .strip());
    }
  }

  /** Sends the bytes and reads to the end, or until nothing has come for this long. */
  public static Answer exchange(int port, byte[] bytes, End end, int patienceMillis)
      throws IOException {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    try (Socket socket = open(port)) {
      socket.setSoTimeout(patienceMillis);
      boolean sent = send(socket.getOutputStream(), bytes);
      if (end == End.RESET) {
        socket.setSoLinger(true, 0);
        return new Answer("", true);
      }
      if (end == End.FIN && sent) {
        socket.shutdownOutput();
      }
      boolean ended = read(socket.getInputStream(), got);
      return new Answer(got.toString(StandardCharsets.ISO_8859_1), ended);
    }
  }

  private static boolean send(OutputStream out, byte[] bytes) {
    try {
      out.write(bytes);
      return true;
    } catch (IOException e) {
      return false; // the server closed already; what it said is still to be read
    }
  }

  private static boolean read(InputStream in, ByteArrayOutputStream got) {
    byte[] buffer = new byte[8192];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        got.write(buffer, 0, n);
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset: an end too
    }
  }

  /** A connection to the server. */
  public static Socket open(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
    socket.setTcpNoDelay(true);
    return socket;
  }

  /** The value of {@code Authorization} for a login. */
  public static String basic(String login, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((login + ":" + password).getBytes(StandardCharsets.UTF_8));
  }
}
