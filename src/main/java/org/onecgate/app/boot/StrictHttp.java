package org.onecgate.app.boot;

import java.nio.ByteBuffer;
import org.apache.coyote.ErrorState;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.parser.HttpParser;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * HTTP as Tomcat speaks it, save that a request with both {@code Content-Length} and {@code
 * Transfer-Encoding} is refused, and that bytes above 127 may stand in a query unescaped.
 *
 * <p>Some 1C put Cyrillic names there as they are (protocol 1.4), and Tomcat has no setting that
 * lets them pass. Such a byte cannot end or split a request line, so nothing is seen otherwise by a
 * proxy.
 *
 * <p>Tomcat takes such a request by its transfer coding, closes the connection after it and removes
 * the other header, so that nothing above can know. It may, but a proxy that went by the length saw
 * another request than we did.
 */
final class StrictHttp extends Http11NioProtocol {
  private @Nullable HttpParser parser;

  @Override
  public HttpParser getHttpParser() {
    if (parser == null) {
      parser = new CyrillicParser(getRelaxedPathChars(), getRelaxedQueryChars());
    }
    return parser;
  }

  private static final class CyrillicParser extends HttpParser {
    CyrillicParser(String pathChars, String queryChars) {
      super(pathChars, queryChars);
    }

    @Override
    public boolean isQueryRelaxed(int c) {
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
  protected Processor createProcessor() {
    return new StrictProcessor(this);
  }

  private static final class StrictProcessor extends Http11Processor {
    private static final String LENGTH = "content-length:";

    StrictProcessor(StrictHttp protocol) {
      super(protocol, protocol.getAdapter());
    }

    /** The one step between the header having been read and the request being served. */
    @Override
    protected void parseHost(MessageBytes host) {
      super.parseHost(host);
      if (request.getMimeHeaders().getHeader("Transfer-Encoding") != null
          && request.getInputBuffer() instanceof ApplicationBufferHandler input
          && hasLength(input.getByteBuffer())) {
        response.setStatus(400);
        setErrorState(ErrorState.CLOSE_CLEAN, null);
      }
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
