package org.onecgate.admin;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.onecgate.Digests;

/**
 * The pages of the dashboard, their styles and scripts: the files of the WAR of the few types that it
 * has for browsers. Each browser is told to take scripts and styles from here alone, to show the pages
 * in no frame, and to ask each time whether a file is still the same. Files go packed to browsers that unpack
 * them, as nothing in them is secret.
 *
 * <p>Whether a file is the same is told by the content. The container would go by the time of the file, and in a WAR that is
 * built reproducibly all files have one time, whatever the version.
 */
public final class PageServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
      + " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
      + " frame-ancestors 'none'";

  /** No way out of the directory, and nothing hidden. */
  private static final Pattern PATH = Pattern.compile(
      "(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,8}/[A-Za-z0-9_-][A-Za-z0-9._-]*\\.([a-z]+)");

  /** What is served; the WAR has other files. */
  private static final Map<String, String> TYPES = Map.of(
      "html", "text/html;charset=UTF-8",
      "js", "text/javascript;charset=UTF-8",
      "css", "text/css;charset=UTF-8",
      "svg", "image/svg+xml");

  /** Smaller files are sent as they are, in bytes: they fit into one packet anyway. */
  private static final int LEAST = 1400;

  private static final Pattern GZIP = Pattern.compile("\\s*gzip\\s*", Pattern.CASE_INSENSITIVE);

  /** What says that a browser does not want an encoding, behind its name. */
  private static final Pattern UNWANTED = Pattern.compile("\\s*q=0(?:\\.0{1,3})?\\s*");

  private final transient Elsewhere elsewhere;

  /** By the digests of files, of which the WAR has a few dozen. */
  private final transient Map<String, byte[]> packed = new ConcurrentHashMap<>();

  /** Answers requests that are meant for somebody else. */
  @FunctionalInterface
  public interface Elsewhere {
    /** Answers it; false if it is for these pages. */
    boolean answers(HttpServletRequest request, HttpServletResponse response) throws IOException;
  }

  /**
   * Gives out pages.
   *
   * @param elsewhere is asked first: 1C with a wrong address comes here
   */
  public PageServlet(Elsewhere elsewhere) {
    this.elsewhere = elsewhere;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (!elsewhere.answers(request, response)) {
      super.service(request, response);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String asked = request.getServletPath();
    String path = asked.isEmpty() || asked.equals("/") ? "/index.html" : asked;
    Matcher file = PATH.matcher(path);
    String type = file.matches() ? TYPES.get(file.group(1)) : null;
    if (type == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    byte[] content;
    try (InputStream in = getServletContext().getResourceAsStream(path)) {
      if (in == null) {
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
        return;
      }
      content = in.readAllBytes();
    }
    String digest = HexFormat.of().formatHex(Digests.sha256().digest(content));
    boolean zipped = content.length >= LEAST && takesGzip(request);
    response.setHeader("Vary", "Accept-Encoding");
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("ETag", '"' + digest + (zipped ? "-gzip" : "") + '"');
    String known = request.getHeader("If-None-Match");
    if (known != null && known.contains(digest)) { // a proxy may have made it a weak one
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType(type);
    byte[] sent = content;
    if (zipped) {
      response.setHeader("Content-Encoding", "gzip");
      sent = gzip(digest, content);
    }
    response.setContentLength(sent.length);
    response.getOutputStream().write(sent);
  }

  /** Whether the browser unpacks: {@code gzip} is among its encodings, and not with a weight of 0. */
  private static boolean takesGzip(HttpServletRequest request) {
    String accepted = request.getHeader("Accept-Encoding");
    for (String each : accepted == null ? new String[0] : accepted.split(",")) {
      String[] parts = each.split(";", 2);
      if (GZIP.matcher(parts[0]).matches()) {
        return parts.length == 1 || !UNWANTED.matcher(parts[1]).matches();
      }
    }
    return false;
  }

  /** The content packed, once for each digest. */
  private byte[] gzip(String digest, byte[] content) throws IOException {
    byte[] known = packed.get(digest);
    if (known != null) {
      return known;
    }
    ByteArrayOutputStream packing = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packing)) {
      out.write(content);
    }
    packed.put(digest, packing.toByteArray());
    return packing.toByteArray();
  }
}
