package org.onecgate.alarm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A mail server of a few words, in clear unless it is given a certificate. */
public final class FakeSmtp implements AutoCloseable {
  /** A letter that was taken. */
  public record Letter(String from, List<String> to, String login, List<String> lines) {
    /** A header, decoded. */
    public String header(String name) {
      String value = String.join("\n", lines)
          .replaceAll("\n[ \t]+", " ")
          .lines()
          .filter(line -> line.startsWith(name + ": "))
          .findFirst()
          .orElseThrow()
          .substring(name.length() + 2);
      Matcher word = Pattern.compile("=\\?UTF-8\\?B\\?([^?]*)\\?= ?").matcher(value);
      return word.replaceAll(found -> Matcher.quoteReplacement(decoded(found.group(1))));
    }

    /** The text, decoded. */
    public String text() {
      return decoded(
          lines.subList(lines.indexOf(""), lines.size()).stream().collect(Collectors.joining()));
    }

    private static String decoded(String text) {
      return new String(Base64.getDecoder().decode(text), UTF_8);
    }
  }

  /** What was taken. */
  public final List<Letter> letters = new CopyOnWriteArrayList<>();

  /** What clients have said. */
  public final List<String> said = new CopyOnWriteArrayList<>();

  final CountDownLatch connected = new CountDownLatch(1);

  /** What a login is answered; empty for a welcome. */
  volatile String refuses = "";

  /** {@code silent}: it says nothing; {@code endless}: its greeting has no end. */
  volatile String slow = "";

  /** What it speaks TLS by once it is asked to; null if it cannot. */
  public volatile SSLContext tls;

  private final ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Listens on any port of this machine. */
  public FakeSmtp() throws IOException {
    Thread thread = new Thread(this::listen, "fake-smtp");
    thread.setDaemon(true);
    thread.start();
  }

  /** The port. */
  public int port() {
    return server.getLocalPort();
  }

  private void listen() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        connected.countDown();
        serve(socket);
      } catch (IOException e) {
        said.add("gone: " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void serve(Socket socket) throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    if (slow.equals("silent")) {
      while (in.read() >= 0) {
        said.add("read");
      }
      return;
    }
    while (slow.equals("endless") && !closed.await(100, TimeUnit.MILLISECONDS)) {
      say(out, "220-wait");
    }
    say(out, "220 here");
    converse(socket, in, out, tls != null);
  }

  /** @param secret whether it offers TLS */
  private void converse(Socket socket, BufferedReader in, OutputStream out, boolean secret)
      throws IOException {
    String from = "";
    List<String> to = new ArrayList<>();
    String login = "";
    String line = in.readLine();
    while (line != null) {
      said.add(line);
      String word = line.split("[ :]", 2)[0];
      switch (word) {
        case "EHLO" -> say(out, "250-here\r\n250 " + (secret ? "STARTTLS" : "AUTH PLAIN"));
        case "STARTTLS" -> {
          say(out, "220 go on");
          SSLSocket talk =
              (SSLSocket) tls.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
          talk.setUseClientMode(false);
          talk.startHandshake();
          converse(
              talk,
              new BufferedReader(new InputStreamReader(talk.getInputStream(), UTF_8)),
              talk.getOutputStream(),
              false);
          return;
        }
        case "AUTH" -> {
          String given = line.substring("AUTH PLAIN ".length());
          login = Letter.decoded(given);
          say(out, refuses.isEmpty() ? "235 welcome" : refuses);
        }
        case "MAIL" -> {
          from = address(line);
          say(out, "250 ok");
        }
        case "RCPT" -> {
          to.add(address(line));
          say(out, "250 ok");
        }
        case "DATA" -> {
          say(out, "354 go on");
          List<String> lines = new ArrayList<>();
          for (String each = in.readLine(); !".".equals(each); each = in.readLine()) {
            lines.add(each);
          }
          letters.add(new Letter(from, List.copyOf(to), login, lines));
          say(out, "250 taken");
        }
        default -> say(out, "250 ok");
      }
      line = in.readLine();
    }
  }

  private static String address(String line) {
    return line.replaceAll("^[^<]*<|>.*$", "");
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
  }
}
