package org.onecgate.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.onecgate.it.OneC;
import org.onecgate.it.Wire;

/**
 * {@code HTTPСоединение}: one connection, kept open while the server keeps it, which sends login and
 * password with every request (protocol 1.2, 1.3). It looks at no {@code Set-Cookie} and follows no
 * redirection.
 */
final class Connection implements AutoCloseable {
  private final Site site;
  private String cookie = "";
  private Wire wire;

  Connection(Site site) {
    this.site = site;
  }

  /** Sets the one header that the modules set. */
  void setCookie(String nameAndValue) {
    cookie = nameAndValue;
  }

  /** {@code Получить}. */
  Wire.Answer get(String query) throws IOException {
    return send("GET", query, null);
  }

  /** {@code ОтправитьДляОбработки} with a file as the body; no {@code Content-Type} is set. */
  Wire.Answer post(String query, byte[] body) throws IOException {
    return send("POST", query, body);
  }

  private Wire.Answer send(String method, String query, byte[] body) throws IOException {
    String resource = "/" + site.script() + escaped(query);
    long begin = System.nanoTime();
    if (wire == null) {
      wire = new Wire(site.host(), site.port());
    }
    try {
      wire.send(method + " " + resource + " HTTP/1.1\r\n"
          + "Host: " + site.host() + ":" + site.port() + "\r\n"
          + "Authorization: " + OneC.basic(site.login(), site.password()) + "\r\n"
          + "User-Agent: 1C+Enterprise/8.3\r\n"
          + "Accept: */*\r\n"
          + (cookie.isEmpty() ? "" : "Cookie: " + cookie + "\r\n")
          + (body == null ? "" : "Content-Length: " + body.length + "\r\n")
          + "\r\n");
      if (body != null) {
        wire.send(body);
      }
      Wire.Answer answer = wire.receive();
      if (answer.header("Connection").filter("close"::equalsIgnoreCase).isPresent()) {
        close();
      }
      return site.line().pass(resource, answer, Duration.ofNanos(System.nanoTime() - begin));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** The modules escape nothing; that the platform does so with what is not ASCII is not proven. */
  private static String escaped(String query) {
    StringBuilder out = new StringBuilder();
    for (byte b : query.getBytes(StandardCharsets.UTF_8)) {
      out.append(b > ' ' ? String.valueOf((char) b) : String.format("%%%02X", b));
    }
    return out.toString();
  }

  @Override
  public void close() throws IOException {
    if (wire != null) {
      wire.close();
      wire = null;
    }
  }
}
