package org.onecgate.alarm;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a message as an e-mail of plain text: through a server of its own settings, or through a session of the
 * container.
 *
 * <p>What its own settings open is cut off when the time is over, however slowly the server speaks. A session of
 * the container has the container's time limits.
 */
public final class MailChannel implements Channel {
  static final String NAME = "mail";

  /** What ends a connection on which nothing is said is shorter than what ends all of it. */
  private static final int TIMES = 4;

  /** How the connection is made secret. */
  public enum Tls {
    /** The server is asked for it, and must be able to. */
    STARTTLS,
    /** From the first byte on. */
    IMPLICIT,
    /** Not at all. */
    NONE
  }

  /** What sends. */
  public sealed interface Post {}

  /**
   * A server.
   *
   * @param user empty if nobody logs in
   * @param timeout how long connecting, and how long each answer may take; all of it {@value
   *     MailChannel#TIMES} times as long
   */
  public record Server(
      String host,
      int port,
      Tls tls,
      Optional<String> user,
      Optional<String> password,
      Duration timeout)
      implements Post {
    /** Never shows the password. */
    @Override
    public String toString() {
      return "mail server " + host + ":" + port;
    }
  }

  /**
   * A session of the container.
   *
   * @param jndi its name
   */
  public record Container(String jndi) implements Post {}

  /**
   * Who is told, by whom.
   *
   * @param to one address or several, with commas between them
   * @param from one address
   */
  public record Settings(String to, String from, Post post) {
    /** Refuses addresses that are none. */
    public Settings {
      try {
        if (InternetAddress.parse(to).length == 0 || InternetAddress.parse(from).length != 1) {
          throw new IllegalArgumentException("has no address such as admin@example.com");
        }
      } catch (AddressException e) {
        throw new IllegalArgumentException("is no address such as admin@example.com", e);
      }
    }
  }

  private final Settings settings;
  private final ScheduledExecutorService watchdog;
  private final Clock clock;
  private final ZoneId zone;
  private final Sockets sockets = new Sockets();

  /** @param watchdog cuts off what takes too long */
  MailChannel(Settings settings, ScheduledExecutorService watchdog, Clock clock, ZoneId zone) {
    this.settings = settings;
    this.watchdog = watchdog;
    this.clock = clock;
    this.zone = zone;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String whom() {
    return settings.to();
  }

  /** Also as they are sent, as a server may say again what it was told. */
  @Override
  public List<String> secrets() {
    List<String> secrets = new ArrayList<>();
    if (settings.post() instanceof Server server && server.password().isPresent()) {
      String password = server.password().get();
      secrets.add(password);
      secrets.add(base64(password));
      String user = server.user().orElse("");
      secrets.add(base64("\0" + user + "\0" + password));
      secrets.add(base64(user + "\0" + user + "\0" + password));
    }
    return secrets;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String tell(Message message, int attempt) throws IOException {
    try {
      if (settings.post() instanceof Server server) {
        return send(message, server);
      }
      Session session = session(((Container) settings.post()).jndi());
      return send(message, session, session.getTransport("smtp"), null);
    } catch (MessagingException e) {
      throw new RefusedException(reason(e));
    }
  }

  /** The name is from the settings, which only an administrator writes. */
  @SuppressWarnings("BanJNDI")
  private static Session session(String jndi) throws IOException {
    try {
      Object found = new InitialContext().lookup(jndi);
      if (found instanceof Session session) {
        return session;
      }
      throw new RefusedException(jndi + " is no mail session of the classes that Gate uses");
    } catch (NamingException e) {
      throw new RefusedException("no mail session " + jndi + ": " + e.getClass().getSimpleName());
    }
  }

  private String send(Message message, Server server) throws MessagingException, IOException {
    String millis = Long.toString(server.timeout().toMillis());
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", server.host());
    properties.setProperty("mail.smtp.port", Integer.toString(server.port()));
    properties.setProperty("mail.smtp.connectiontimeout", millis);
    properties.setProperty("mail.smtp.timeout", millis);
    properties.setProperty("mail.smtp.quitwait", "false");
    properties.put("mail.smtp.socketFactory", sockets);
    properties.setProperty("mail.smtp.socketFactory.fallback", "false");
    if (server.tls() == Tls.IMPLICIT) {
      properties.setProperty("mail.smtp.ssl.enable", "true");
    } else if (server.tls() == Tls.STARTTLS) {
      properties.setProperty("mail.smtp.starttls.enable", "true");
      properties.setProperty("mail.smtp.starttls.required", "true");
    }
    if (server.user().isPresent()) {
      properties.setProperty("mail.smtp.auth", "true");
    }
    long most = server.timeout().multipliedBy(TIMES).toMillis();
    ScheduledFuture<?> end = watchdog.schedule(sockets::cut, most, TimeUnit.MILLISECONDS);
    try {
      Session session = Session.getInstance(properties);
      return send(message, session, session.getTransport("smtp"), server);
    } finally {
      end.cancel(false);
      sockets.cut();
    }
  }

  private String send(
      Message message, Session session, Transport transport, @Nullable Server server)
      throws MessagingException {
    try (transport) {
      if (server == null) {
        transport.connect();
      } else {
        transport.connect(
            server.host(),
            server.port(),
            server.user().orElse(null),
            server.password().orElse(null));
      }
      Address[] to = InternetAddress.parse(settings.to());
      transport.sendMessage(
          new MimeMessage(session, new ByteArrayInputStream(letter(message))), to);
      return "sent to " + settings.to();
    }
  }

  /** The message as it is sent. Made by hand: plain text needs none of what finds out how to write other content. */
  private byte[] letter(Message message) {
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
        clock.instant().atZone(zone).toOffsetDateTime());
    String id = UUID.randomUUID() + "@" + settings.from().replaceAll("^.*@|>.*$", "");
    String text = Base64.getMimeEncoder()
        .encodeToString(message.body().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    return String.join(
            "\r\n",
            "From: " + settings.from(),
            "To: " + settings.to(),
            "Subject: " + encoded(message.subject()),
            "Date: " + date,
            "Message-ID: <" + id + ">",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=UTF-8",
            "Content-Transfer-Encoding: base64",
            "",
            text,
            "")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String encoded(String subject) {
    try {
      String line = subject.replaceAll("\\p{Cntrl}+", " ");
      return MimeUtility.fold(9, MimeUtility.encodeText(line, "UTF-8", "B"));
    } catch (UnsupportedEncodingException e) {
      throw new AssertionError("every Java platform has UTF-8", e);
    }
  }

  /** All that is known of it, on one line. */
  private static String reason(MessagingException e) {
    String text = String.valueOf(e.getMessage());
    Exception next = e.getNextException();
    while (next != null) {
      if (next.getMessage() != null && !text.contains(next.getMessage())) {
        text += ": " + next.getMessage();
      }
      next = next instanceof MessagingException inner ? inner.getNextException() : null;
    }
    return text;
  }

  @Override
  public void close() {
    sockets.close();
  }
}
