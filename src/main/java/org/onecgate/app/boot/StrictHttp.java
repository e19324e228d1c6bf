package org.onecgate.app.boot;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.coyote.ErrorState;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.HeadersTooLargeException;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.parser.HttpParser;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.apache.tomcat.util.net.NioEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * HTTP as Tomcat speaks it, save that a request with both {@code Content-Length} and {@code
 * Transfer-Encoding} is refused, and one of HTTP/1.0 with a coding, that bytes above 127 and blanks may stand in a query unescaped, and that
 * the name of the host may have an underscore.
 *
 * <p>Some 1C put Cyrillic names there as they are (protocol 1.4), and Tomcat has no setting that
 * lets them pass. Such a byte cannot end or split a request line, so nothing is seen otherwise by a
 * proxy. A blank is made {@code %20} if the rest of the first line is there when its query begins and
 * ends in the protocol: where it ends is the same for everybody. Machines of Windows have names with
 * underscores, which no name of a domain has.
 *
 * <p>What is refused is marked with its cause, for {@link PlainErrorValve}, which tells Gate.
 *
 * <p>Tomcat takes such a request by its transfer coding, closes the connection after it and removes
 * the other header, so that nothing above can know. It may, but a proxy that went by the length saw
 * another request than we did.
 */
public final class StrictHttp extends Http11NioProtocol {
  /** The attribute of a refused request that says why: a word of {@link PlainErrorValve#tell}. */
  static final String CAUSE = "org.onecgate.refused.cause";

  /** The attribute of a refused request that says what it was about. */
  static final String WHAT = "org.onecgate.refused.what";

  /** The one that the processor asked for that is being made. Guarded by this. */
  private @Nullable QueryParser parser;

  /** For tests that want its HTTP. */
  public StrictHttp() {
    this(Integer.MAX_VALUE);
  }

  /** Takes at most so many connections of one address that is not of this machine. */
  StrictHttp(int connections) {
    super(new Fair(connections));
  }

  /** Closes a connection at once if its address has enough of them. */
  private static final class Fair extends NioEndpoint {
    private final int most;

    Fair(int most) {
      this.most = most;
    }

    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
      if (hasEnough(socket)) {
        destroySocket(socket);
        return true; // no more is to be done with it
      }
      return super.setSocketOptions(socket);
    }

    private boolean hasEnough(SocketChannel socket) {
      if (getConnections().size() < most) {
        return false;
      }
      InetAddress address = socket.socket().getInetAddress();
      if (address == null || address.isLoopbackAddress()) {
        return false;
      }
      String from = address.getHostAddress();
      return getConnections().stream()
              .filter(each -> from.equals(each.getRemoteAddr()))
              .limit(most)
              .count()
          == most;
    }
  }

  /** One for each processor, which is told where a query begins. */
  @Override
  public synchronized HttpParser getHttpParser() {
    parser = new QueryParser(getRelaxedPathChars(), getRelaxedQueryChars());
    return parser;
  }

  private static final class QueryParser extends HttpParser {
    private Runnable before = () -> {};

    QueryParser(String pathChars, String queryChars) {
      super(pathChars, queryChars);
    }

    /** Does this before each character of a query is looked at. */
    void before(Runnable look) {
      before = look;
    }

    @Override
    public boolean isQueryRelaxed(int c) {
      before.run();
      return isBeyondAscii(c) || super.isQueryRelaxed(c);
    }

    /** Asked for paths too, where such a byte leads nowhere. */
    @Override
    public boolean isNotRequestTargetRelaxed(int c) {
      return !isBeyondAscii(c) && super.isNotRequestTargetRelaxed(c);
    }

    private static boolean isBeyondAscii(int signedByte) {
      return (signedByte & 0xff) > 127;
    }
  }

  @Override
  protected synchronized Processor createProcessor() {
    StrictProcessor processor = new StrictProcessor(this); // asks for a parser
    if (parser != null) {
      parser.before(processor::escapeBlanks);
    }
    return processor;
  }

  private static final class StrictProcessor extends Http11Processor {
    private static final String LENGTH = "content-length:";

    /** How a first line ends, behind the address. */
    private static final List<String> PROTOCOLS = List.of(" HTTP/1.1", " HTTP/1.0");

    /** What the first byte of HTTPS is. */
    private static final byte HANDSHAKE = 0x16;

    /** As much as may stand before the first line ends; Tomcat's own limit of the header is 8 KiB. */
    private static final int LONG = 7 * 1024;

    /** When the request began whose query was looked at last: each is looked at once. */
    private long looked = -1;

    /** The host that is being looked at; empty while none is. */
    private String host = "";

    StrictProcessor(StrictHttp protocol) {
      super(protocol, protocol.getAdapter());
    }

    /**
     * Makes the blanks of a query {@code %20} where the query begins: the byte before the one that is being
     * looked at is the question mark, and all up to the end of the line is there.
     */
    private void escapeBlanks() {
      if (looked == request.getStartTimeNanos()
          || !(request.getInputBuffer() instanceof ApplicationBufferHandler input)) {
        return;
      }
      ByteBuffer header = input.getByteBuffer();
      int first = header.position() - 1;
      if (first < 1 || header.get(first - 1) != '?') {
        return;
      }
      looked = request.getStartTimeNanos();
      String rest = firstLine(header, first, header.limit());
      int end = rest.length() - PROTOCOLS.get(0).length();
      if (end <= 0 || PROTOCOLS.stream().noneMatch(rest::endsWith)) {
        return;
      }
      while (end > 0 && rest.charAt(end - 1) == ' ') {
        end--;
      }
      String escaped = rest.substring(0, end).replace(" ", "%20") + rest.substring(end);
      int longer = escaped.length() - rest.length();
      if (longer == 0 || header.limit() + longer > header.capacity()) {
        return; // in the second case it will be refused, and that is noted
      }
      int behind = first + rest.length();
      byte[] others = new byte[header.limit() - behind];
      header.get(behind, others);
      header.limit(header.limit() + longer);
      byte[] changed = escaped.getBytes(StandardCharsets.ISO_8859_1);
      header.put(first, changed);
      header.put(first + changed.length, others);
    }

    /** The first line without its end, byte by byte; empty if its end has not come. */
    private static String firstLine(ByteBuffer bytes, int from, int to) {
      for (int at = from; at < to; at++) {
        if (bytes.get(at) == '\n') {
          int end = at > from && bytes.get(at - 1) == '\r' ? at - 1 : at;
          return text(bytes, from, end);
        }
      }
      return "";
    }

    /** The address in a first line; empty if that is none of HTTP. */
    private static String address(String line) {
      int blank = line.indexOf(' ');
      if (blank <= 0 || PROTOCOLS.stream().noneMatch(line::endsWith)) {
        return "";
      }
      int end = line.length() - PROTOCOLS.get(0).length();
      while (blank < end && line.charAt(blank) == ' ') {
        blank++;
      }
      while (end > blank && line.charAt(end - 1) == ' ') {
        end--;
      }
      return line.substring(blank, end);
    }

    private static String text(ByteBuffer bytes, int from, int to) {
      byte[] copy = new byte[to - from];
      bytes.get(from, copy);
      return new String(copy, StandardCharsets.ISO_8859_1);
    }

    /** The one step between the header having been read and the request being served. */
    @Override
    protected void parseHost(MessageBytes host) {
      this.host = host == null || host.isNull() ? "" : host.toString();
      if (this.host.indexOf('_') >= 0) {
        parseUnderscored(this.host);
      } else {
        super.parseHost(host);
      }
      this.host = "";
      if (request.getMimeHeaders().getHeader("Transfer-Encoding") != null
          && request.protocol().equalsIgnoreCase("HTTP/1.0")) {
        refuse("syntax"); // HTTP/1.0 has no codings: who passed this on saw another end of it
      } else if (request.getMimeHeaders().getHeader("Transfer-Encoding") != null
          && request.getInputBuffer() instanceof ApplicationBufferHandler input
          && hasLength(input.getByteBuffer())) {
        refuse("lengths");
      }
    }

    private void refuse(String cause) {
      mark(cause, address());
      response.setStatus(400);
      setErrorState(ErrorState.CLOSE_CLEAN, null);
    }

    /** Takes an underscore as the letter that it stands for, and gives the name back as it was. */
    private void parseUnderscored(String name) {
      byte[] bytes = name.replace('_', 'x').getBytes(StandardCharsets.ISO_8859_1);
      MessageBytes letters = MessageBytes.newInstance();
      letters.setBytes(bytes, 0, bytes.length);
      super.parseHost(letters);
      String parsed = String.valueOf(request.serverName());
      if (!getErrorState().isError() && parsed.length() <= name.length()) {
        request.serverName().setString(name.substring(0, parsed.length()));
      }
    }

    /** Notes why, where a request is refused before anybody else sees it. */
    @Override
    protected void setErrorState(ErrorState state, @Nullable Throwable problem) {
      super.setErrorState(state, problem);
      if (response.getStatus() >= 400 && !response.isCommitted()) {
        if (!host.isEmpty()) {
          mark("host", host);
        } else {
          mark(cause(problem), address());
        }
      }
    }

    private void mark(String cause, String what) {
      if (request.getAttribute(CAUSE) == null) {
        request.setAttribute(CAUSE, cause);
        request.setAttribute(WHAT, what);
      }
    }

    /** Why a request is refused, as far as what has come of it says. */
    private String cause(@Nullable Throwable problem) {
      if (problem instanceof HeadersTooLargeException) {
        return "long";
      }
      if (problem == null && request.getHeader("Host") == null && response.getStatus() == 400) {
        return "host";
      }
      if (problem == null
          || !(request.getInputBuffer() instanceof ApplicationBufferHandler input)) {
        return "status";
      }
      ByteBuffer header = input.getByteBuffer();
      if (header.limit() > 0 && header.get(0) == HANDSHAKE) {
        return "https";
      }
      String line = firstLine(header, 0, header.limit());
      if (line.isEmpty()) {
        return header.limit() > LONG ? "long" : "line";
      }
      String address = address(line);
      if (address.isEmpty()) {
        return "line";
      }
      return address.indexOf(' ') >= 0 ? "blank" : isEndless(header) ? "long" : "syntax";
    }

    /** Whether no blank line ends the header, though there is no room for more of it. */
    private static boolean isEndless(ByteBuffer header) {
      for (int at = 2; at < header.limit(); at++) {
        boolean blank = header.get(at - 1) == '\n' || header.get(at - 2) == '\n';
        if (header.get(at) == '\n' && header.get(at - 1) <= '\r' && blank) {
          return false;
        }
      }
      return header.limit() > LONG;
    }

    /** The address that was asked for, without what stands in its query: that may hold a session's key. */
    private String address() {
      if (!(request.getInputBuffer() instanceof ApplicationBufferHandler input)) {
        return "";
      }
      ByteBuffer header = input.getByteBuffer();
      String address = address(firstLine(header, 0, header.limit()));
      int query = address.indexOf('?');
      return query < 0 ? address : address.substring(0, query);
    }

    /** Whether a line before the position, which is the end of the header, gives a length. */
    private static boolean hasLength(ByteBuffer header) {
      for (int at = 0; at + LENGTH.length() < header.position(); at++) {
        if (header.get(at) == '\n' && startsWithLength(header, at + 1)) {
          return true;
        }
      }
      return false;
    }

    private static boolean startsWithLength(ByteBuffer header, int at) {
      for (int i = 0; i < LENGTH.length(); i++) {
        if ((header.get(at + i) | 0x20) != (LENGTH.charAt(i) | 0x20)) {
          return false;
        }
      }
      return true;
    }
  }
}
