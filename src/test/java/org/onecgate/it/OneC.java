package org.onecgate.it;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Plays 1C: the requests of one session, in the form of UT11 (protocol 1.1-1.9).
 *
 * <p>Each request goes over a connection of its own. <em>Threading:</em> after {@link #login} any
 * number of threads may send.
 */
public final class OneC {
  /** An import that needs more polls than this has hung: each is held up to ten seconds. */
  private static final int MOST_POLLS = 60;

  private final URI base;
  private final String login;
  private final String password;
  private String type = "catalog";
  private String cookie = "";
  private String sessid = "";
  private String headers = "";

  /**
   * Talks to the gate at this address.
   *
   * @param base the address of the application, with a slash at its end
   */
  public OneC(URI base, String login, String password) {
    this.base = base;
    this.login = login;
    this.password = password;
  }

  /** Logs in for an exchange of this type; from now on the session's key is sent. */
  public Wire.Answer login(String exchangeType) throws IOException {
    type = exchangeType;
    cookie = "";
    sessid = "";
    Wire.Answer answer = get("mode=checkauth");
    List<String> lines = answer.text().lines().toList();
    if (lines.size() >= 4 && lines.get(0).equals("success")) {
      cookie = lines.get(1) + "=" + lines.get(2);
      sessid = lines.get(3);
    }
    return answer;
  }

  /** Logs in for a catalogue and sends {@code init}; fails where either is refused. */
  public OneC begin() throws IOException {
    require(login("catalog"), "success\n");
    require(init(), "zip=");
    return this;
  }

  private static void require(Wire.Answer answer, String start) {
    if (answer.status() != 200 || !answer.text().startsWith(start)) {
      throw new AssertionError("expected " + start.strip() + " but got " + answer);
    }
  }

  /** Goes on with a session that has been begun elsewhere. */
  public OneC resume(String key) {
    cookie = "onecgate=" + key;
    sessid = "sessid=" + key;
    return this;
  }

  /** Sends this line too in each head from now on. */
  public OneC with(String header) {
    headers += header + "\r\n";
    return this;
  }

  /** The key of the session. */
  public String key() {
    return sessid.replaceFirst("^sessid=", "");
  }

  /** Sends {@code init}. */
  public Wire.Answer init() throws IOException {
    return get("mode=init" + andSessid());
  }

  /** Sends one chunk. */
  public Wire.Answer file(String name, byte[] chunk) throws IOException {
    return file(name, new ByteArrayInputStream(chunk), chunk.length);
  }

  /** Sends one chunk, which is read as it is sent. */
  public Wire.Answer file(String name, InputStream chunk, long length) throws IOException {
    try (Wire wire = beginFile(name, length)) {
      wire.send(chunk, length);
      return wire.receive();
    }
  }

  /** Sends a file cut into chunks of this size; fails where one of them is refused. */
  public OneC fileInChunks(String name, byte[] content, int size) throws IOException {
    for (int at = 0; at < content.length; at += size) {
      require(
          file(name, Arrays.copyOfRange(content, at, Math.min(at + size, content.length))),
          "success");
    }
    return this;
  }

  /** Sends one chunk with one more line in its head. */
  public Wire.Answer fileAs(String header, String name, byte[] chunk) throws IOException {
    try (Wire wire = connect()) {
      wire.send(head("POST", fileQuery(name)) + header + "\r\nContent-Length: " + chunk.length
          + "\r\n\r\n");
      wire.send(chunk);
      return wire.receive();
    }
  }

  /**
   * Sends the head of a chunk of this length, or of none where it is negative; the body is for the
   * caller to send.
   */
  public Wire beginFile(String name, long length) throws IOException {
    Wire wire = connect();
    try {
      String framing = length < 0 ? "" : "Content-Length: " + length + "\r\n";
      wire.send(head("POST", fileQuery(name)) + framing + "\r\n");
      return wire;
    } catch (IOException e) {
      wire.close();
      throw e;
    }
  }

  private String fileQuery(String name) {
    return "mode=file&filename=" + encode(name) + andSessid();
  }

  /** Sends {@code import} until the answer is no longer {@code progress}. */
  public Wire.Answer importFile(String name) throws IOException {
    for (int polls = 0; polls < MOST_POLLS; polls++) {
      Wire.Answer answer = importOnce(name);
      if (!answer.text().startsWith("progress\n")) {
        return answer;
      }
    }
    throw new AssertionError("the import of " + name + " does not end");
  }

  /** Sends {@code import} once. */
  public Wire.Answer importOnce(String name) throws IOException {
    return get("mode=import&filename=" + encode(name) + andSessid());
  }

  /** The import's delivery; fails where it does not succeed. */
  public String deliver(String name) throws IOException {
    Wire.Answer answer = importFile(name);
    require(answer, "success\ndelivery ");
    return answer.text().substring("success\ndelivery ".length()).strip();
  }

  /** Sends a GET with these parameters after the type; nothing is added to them. */
  public Wire.Answer get(String query) throws IOException {
    return getPath("1c_exchange?type=" + type + "&" + query);
  }

  /** Sends a POST with these parameters after the type and this body. */
  public Wire.Answer post(String query, byte[] body) throws IOException {
    try (Wire wire = connect()) {
      wire.send(head("POST", query) + "Content-Length: " + body.length + "\r\n\r\n");
      wire.send(body);
      return wire.receive();
    }
  }

  /** Sends a GET for a path of the application, with login and cookie. */
  public Wire.Answer getPath(String path) throws IOException {
    try (Wire wire = connect()) {
      wire.send(headOf("GET", path) + "\r\n");
      return wire.receive();
    }
  }

  private Wire connect() throws IOException {
    return new Wire(base.getHost(), base.getPort());
  }

  private String head(String method, String query) {
    return headOf(method, "1c_exchange?type=" + type + "&" + query);
  }

  private String headOf(String method, String path) {
    String lines = method + " " + base.getRawPath() + path + " HTTP/1.1\r\n"
        + "Host: " + base.getHost() + ":" + base.getPort() + "\r\n"
        + "Authorization: " + basic(login, password) + "\r\n"
        + "User-Agent: 1C+Enterprise/8.3\r\n"
        + "Accept: */*\r\n"
        + headers;
    return cookie.isEmpty() ? lines : lines + "Cookie: " + cookie + "\r\n";
  }

  private String andSessid() {
    return sessid.isEmpty() ? "" : "&" + sessid;
  }

  /** The value of {@code Authorization} for this login and password. */
  public static String basic(String login, String password) {
    byte[] pair = (login + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private static String encode(String name) {
    StringBuilder out = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      out.append(b > ' ' && b != '%' ? String.valueOf((char) b) : String.format("%%%02X", b));
    }
    return out.toString();
  }
}
