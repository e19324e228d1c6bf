package org.onecgate.battery.http;

import static org.onecgate.battery.http.RawRequest.BODY;
import static org.onecgate.battery.http.RawRequest.Expected.EITHER;
import static org.onecgate.battery.http.RawRequest.Expected.HARMLESS;
import static org.onecgate.battery.http.RawRequest.Expected.REFUSED;
import static org.onecgate.battery.http.RawRequest.Expected.TAKEN;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.onecgate.battery.http.RawHttp.End;
import org.onecgate.battery.http.RawRequest.Expected;

/** The requests that no library would send, for one session of one server. */
final class RawRequests {
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
  private static final String LENGTH = "Content-Length: 5\r\n";
  private static final String CHUNKS = "5\r\nhello\r\n0\r\n\r\n";

  private final String path;
  private final String key;
  private final List<RawRequest> all = new ArrayList<>();

  private RawRequests(String context, String key) {
    this.path = context + "/1c_exchange";
    this.key = key;
  }

  /** All of them. */
  static List<RawRequest> all(String context, String key) {
    RawRequests requests = new RawRequests(context, key);
    requests.requestLines();
    requests.names();
    requests.headers();
    requests.lengths();
    requests.chunks();
    requests.bodies();
    return List.copyOf(requests.all);
  }

  private String query(String filename) {
    return "?type=catalog&mode=file&sessid=" + key + "&filename=" + filename;
  }

  private String common() {
    return "Host: localhost\r\nConnection: close\r\nCookie: onecgate=" + key + "\r\n";
  }

  /** Puts a changed request in the place of the last one. */
  private void change(UnaryOperator<RawRequest> change) {
    all.set(all.size() - 1, change.apply(all.get(all.size() - 1)));
  }

  private String file() {
    return "raw-" + all.size() + ".bin";
  }

  /** A request given from its first byte; {@code %F} is the target of a chunk for the file. */
  private void raw(String name, Expected expected, String text) {
    String file = file();
    String target = path + query(file);
    all.add(new RawRequest(name, file, text.replace("%F", target), End.WAIT, expected, BODY));
  }

  /** A chunk with these headers and this body. */
  private void post(String name, Expected expected, String headers, String body) {
    raw(name, expected, "POST %F HTTP/1.1\r\n" + common() + headers + "\r\n" + body);
  }

  /** A good chunk under this name, as it stands in the query. */
  private void named(String name, Expected expected, String filename, String file) {
    String text = "POST " + path + query(filename) + " HTTP/1.1\r\n" + common() + LENGTH + "\r\n";
    all.add(new RawRequest(name, file, text + BODY, End.WAIT, expected, BODY));
  }

  private void requestLines() {
    String rest = " HTTP/1.1\r\n" + common() + LENGTH + "\r\n" + BODY;
    raw("binary instead of a request", REFUSED, "\0\1\2\377garbage\r\n\r\n");
    raw("a method alone", REFUSED, "GET\r\n\r\n");
    raw("HTTP 0.9", HARMLESS, "GET " + path + "?type=catalog&mode=init\r\n\r\n");
    raw("HTTP 0.9 by name", REFUSED, "POST %F HTTP/0.9\r\n" + common() + LENGTH + "\r\n" + BODY);
    raw("HTTP 2.0 in a line", REFUSED, "POST %F HTTP/2.0\r\n" + common() + LENGTH + "\r\n" + BODY);
    raw("HTTP 1.9", EITHER, "POST %F HTTP/1.9\r\n" + common() + LENGTH + "\r\n" + BODY);
    raw("no protocol of ours", REFUSED, "POST %F HTTX/1.1\r\n" + common() + LENGTH + "\r\n" + BODY);
    raw("an HTTP/2 preface", REFUSED, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    raw("a TLS hello", REFUSED, "\26\3\1\2\0\1\0\1\374\3\3" + "x".repeat(200));
    raw("two spaces", EITHER, "POST  %F" + rest);
    raw(
        "tabs between the words",
        EITHER,
        "POST\t%F\tHTTP/1.1\r\n" + common() + LENGTH + "\r\n" + BODY);
    raw("empty lines first", EITHER, "\r\n\r\nPOST %F" + rest);
    raw("no target", REFUSED, "POST HTTP/1.1\r\n" + common() + LENGTH + "\r\n" + BODY);
    raw("bare LF everywhere", EITHER, ("POST %F" + rest).replace("\r\n", "\n"));
    raw("bare CR in the line", REFUSED, "POST\r %F" + rest);
    raw("absolute form", EITHER, "POST http://localhost%F" + rest);
    raw("absolute form of another host", EITHER, "POST http://example.invalid%F" + rest);
    raw("absolute form with a user", EITHER, "POST http://a:b@localhost%F" + rest);
    raw("CONNECT", REFUSED, "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    raw("OPTIONS of the server", HARMLESS, "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n");
    raw("TRACE", HARMLESS, "TRACE " + path + " HTTP/1.1\r\n" + common() + "\r\n");
    raw("an unknown method", EITHER, "BREW %F" + rest);
    raw("a method in small letters", EITHER, "post %F" + rest);
    raw("a method with a bracket", REFUSED, "PO(ST %F" + rest);
    raw("a method of 10,000 letters", EITHER, "P".repeat(10_000) + " %F" + rest);
    raw("a target of 70,000 letters", EITHER, "POST %F&x=" + "y".repeat(70_000) + rest);
    raw("a fragment", EITHER, "POST %F#x" + rest);
    raw("no session", REFUSED, ("POST %F" + rest).replace("onecgate=" + key, "onecgate=0"));
    raw("HTTP/1.0", TAKEN, "POST %F HTTP/1.0\r\n" + common() + LENGTH + "\r\n" + BODY);
    raw(
        "HTTP/1.0 kept alive",
        TAKEN,
        "POST %F HTTP/1.0\r\n" + common().replace("close", "keep-alive") + LENGTH + "\r\n" + BODY);
    raw(
        "HTTP/1.0 with chunks",
        EITHER,
        "POST %F HTTP/1.0\r\n" + common() + CHUNKED + "\r\n" + CHUNKS);
    raw(
        "two requests at once",
        TAKEN,
        ("POST %F" + rest).replace("Connection: close\r\n", "") + "POST %F" + rest);
    change(r -> r.holding(BODY + BODY));
    raw(
        "a request behind a login",
        TAKEN,
        "GET " + path
            + "?type=catalog&mode=checkauth HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
            + RawHttp.basic(ServerProcess.LOGIN, ServerProcess.PASSWORD) + "\r\n\r\nPOST %F"
            + rest);
  }

  private void names() {
    named("a raw back-slash", EITHER, "raw\\back.bin", "raw/back.bin");
    named("raw braces", EITHER, "raw{0}.bin", "raw{0}.bin");
    named("a raw quote", REFUSED, "raw\".bin", "raw\".bin");
    named("raw Cyrillic bytes", EITHER, "raw-\320\266.bin", "raw-%D0%B6.bin");
    named("encoded Cyrillic", TAKEN, "raw-%D0%B7.bin", "raw-%D0%B7.bin");
    named("windows-1251", TAKEN, "raw-%E8.bin", "raw-%D0%B8.bin");
    named("an encoded NUL", REFUSED, "raw.bin%00.jpg", "raw.bin");
    named("encoded CR and LF", REFUSED, "raw%0d%0a.bin", "raw");
    named("a header in the name", REFUSED, "x%0d%0aX-Injected:%201%0d%0a", "x");
    named("a header in a raw name", REFUSED, "x\r\nX-Injected: 1\r\n", "x");
    named("encoded dots", REFUSED, "%2e%2e%2f%2e%2e%2fraw.bin", "../../raw.bin");
    named("dots encoded twice", EITHER, "%252e%252e%252fraw.bin", "%252e%252e%252fraw.bin");
    named("a bad percent", EITHER, "raw%zz.bin", "raw%25zz.bin");
    named("a name of 7,000 letters", REFUSED, "r".repeat(7_000), "r".repeat(7_000));
    named("a second filename", TAKEN, "raw-first.bin&filename=raw-second.bin", "raw-first.bin");
    named("a second question mark", TAKEN, "raw-question.bin?filename=other", "raw-question.bin");
    raw(
        "a header in the type",
        REFUSED,
        "GET " + path + "?type=x%0d%0aX-Injected:%201&mode=init HTTP/1.1\r\n" + common() + "\r\n");
    raw(
        "a header in the sessid",
        REFUSED,
        "GET " + path
            + "?type=sale&version=2&mode=init&sessid=%0d%0aX-Injected:%201 HTTP/1.1\r\n" + common()
            + "\r\n");
  }

  private void headers() {
    String rest = LENGTH + "\r\n" + BODY;
    raw("no host", EITHER, "POST %F HTTP/1.1\r\nCookie: onecgate=" + key + "\r\n" + rest);
    post("two hosts", EITHER, "Host: example.invalid\r\n" + LENGTH, BODY);
    post("a folded header", EITHER, "X-A: b\r\n c\r\n" + LENGTH, BODY);
    post("a folded length", EITHER, "Content-Length:\r\n 5\r\n", BODY);
    post("a space before the colon", EITHER, "Content-Length : 5\r\n", BODY);
    post("a header without a colon", EITHER, "X-Nothing\r\n" + LENGTH, BODY);
    post("a header without a name", EITHER, ": x\r\n" + LENGTH, BODY);
    post("NUL in a header", EITHER, "X-A: b\0c\r\n" + LENGTH, BODY);
    post("NUL in the name of a header", EITHER, "X-\0A: b\r\n" + LENGTH, BODY);
    post("bare CR in a header", EITHER, "X-A: b\rContent-Length: 3\r\n" + LENGTH, BODY);
    post("a header of 64 KiB", EITHER, "X-A: " + "b".repeat(65_536) + "\r\n" + LENGTH, BODY);
    post("10,000 headers", EITHER, "X-A: b\r\n".repeat(10_000) + LENGTH, BODY);
    raw(
        "a cookie of 6 KiB",
        TAKEN,
        "POST %F HTTP/1.1\r\nHost: localhost\r\nCookie: a=" + "b".repeat(6_000) + "; onecgate="
            + key + "\r\n" + rest);
    raw(
        "a cookie of nonsense",
        REFUSED,
        "POST %F HTTP/1.1\r\nHost: localhost\r\nCookie: ;;==;\"onecgate\r\n" + rest);
    raw(
        "two cookie headers",
        EITHER,
        "POST %F HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\n" + "Cookie: onecgate=" + key
            + "\r\n" + rest);
    post("an authorization of nonsense", TAKEN, "Authorization: Basic !!!\r\n" + LENGTH, BODY);
    post(
        "an offer of h2c",
        EITHER,
        "Connection: HTTP2-Settings, Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
            + LENGTH,
        BODY);
    post(
        "an offer of a web socket",
        EITHER,
        "Connection: Upgrade\r\nUpgrade: websocket\r\n" + LENGTH,
        BODY);
  }

  private void lengths() {
    post("both lengths, by the length", REFUSED, LENGTH + CHUNKED, CHUNKS);
    post("both lengths, by the coding", REFUSED, CHUNKED + LENGTH, CHUNKS);
    post(
        "both lengths, smuggling",
        REFUSED,
        "Content-Length: 15\r\n" + CHUNKED,
        CHUNKS + "GET " + path + "?type=catalog&mode=init HTTP/1.1\r\n" + common() + "\r\n");
    post("two lengths", REFUSED, LENGTH + "Content-Length: 6\r\n", BODY);
    post("two equal lengths", EITHER, LENGTH + LENGTH, BODY);
    post("a list of lengths", EITHER, "Content-Length: 5, 5\r\n", BODY);
    post("a negative length", REFUSED, "Content-Length: -5\r\n", BODY);
    post("a length with a plus", EITHER, "Content-Length: +5\r\n", BODY);
    post("a hexadecimal length", REFUSED, "Content-Length: 0x5\r\n", BODY);
    post("a length in two words", REFUSED, "Content-Length: 5 5\r\n", BODY);
    post("no digits", EITHER, "Content-Length: \r\n", BODY);
    post("a length beyond 64 bits", REFUSED, "Content-Length: 99999999999999999999\r\n", BODY);
    post("the largest length", REFUSED, "Content-Length: 9223372036854775807\r\n", BODY);
    post("5 GiB", REFUSED, "Content-Length: 5368709120\r\n", BODY);
    post("length 0", REFUSED, "Content-Length: 0\r\n", "");
    post("no length at all", REFUSED, "", "");
    raw("no length, no body, GET", REFUSED, "GET %F HTTP/1.1\r\n" + common() + "\r\n");
    post("more bytes than it says", TAKEN, LENGTH, BODY + "\0\1garbage");
    post("fewer bytes than it says", REFUSED, "Content-Length: 50\r\n", BODY);
    change(r -> r.ending(End.FIN));
  }

  private void chunks() {
    post("good chunks", TAKEN, CHUNKED, CHUNKS);
    post("an extension", EITHER, CHUNKED, "5;a=b\r\nhello\r\n0;c\r\n\r\n");
    post(
        "an extension of 20 KB",
        EITHER,
        CHUNKED,
        "5;a=" + "b".repeat(20_000) + "\r\nhello\r\n0\r\n\r\n");
    post("a size of no digits", REFUSED, CHUNKED, "zz\r\nhello\r\n0\r\n\r\n");
    post("a negative size", REFUSED, CHUNKED, "-5\r\nhello\r\n0\r\n\r\n");
    post("an overflowing size", REFUSED, CHUNKED, "fffffffffffffffff1\r\nhello\r\n0\r\n\r\n");
    post("a size that is too small", REFUSED, CHUNKED, "3\r\nhello\r\n0\r\n\r\n");
    post("bare LF in chunks", EITHER, CHUNKED, "5\nhello\n0\n\n");
    post("no last chunk, FIN", REFUSED, CHUNKED, "5\r\nhello\r\n");
    change(r -> r.ending(End.FIN));
    post("no last chunk, RST", REFUSED, CHUNKED, "5\r\nhello\r\n");
    change(r -> r.ending(End.RESET));
    post("no last chunk, silence", REFUSED, CHUNKED, "5\r\nhello\r\n");
    post("half a chunk, FIN", REFUSED, CHUNKED, "ff\r\nhello");
    change(r -> r.ending(End.FIN));
    post("a trailer", EITHER, CHUNKED, "5\r\nhello\r\n0\r\nContent-Length: 1\r\nX-A: b\r\n\r\n");
    post("gzip, chunked", REFUSED, "Transfer-Encoding: gzip, chunked\r\n", CHUNKS);
    post("chunked, gzip", REFUSED, "Transfer-Encoding: chunked, gzip\r\n", CHUNKS);
    post("chunked twice", EITHER, CHUNKED + CHUNKED, CHUNKS);
    post("an unknown coding", REFUSED, "Transfer-Encoding: xchunked\r\n", CHUNKS);
    post("identity", EITHER, "Transfer-Encoding: identity\r\n" + LENGTH, BODY);
    post("CHUNKED", EITHER, "Transfer-Encoding: CHUNKED\r\n", CHUNKS);
    post("a coding behind a tab", EITHER, "Transfer-Encoding:\tchunked\r\n", CHUNKS);
    post("empty chunks", REFUSED, CHUNKED, "0\r\n\r\n");
  }

  private void bodies() {
    StringBuilder binary = new StringBuilder();
    for (char c = 0; c < 256; c++) {
      binary.append(c);
    }
    String form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 256\r\n";
    post("a form that is none", TAKEN, form, binary.toString());
    change(r -> r.holding(binary.toString()));
    String parts = "--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n--b--\r\n";
    post(
        "multipart",
        TAKEN,
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: " + parts.length()
            + "\r\n",
        parts);
    change(r -> r.holding(parts));
    post("an odd content type", TAKEN, "Content-Type: \"\r\n" + LENGTH, BODY);
    post("a content coding", TAKEN, "Content-Encoding: gzip\r\n" + LENGTH, BODY);
    post("100-continue with a body", TAKEN, "Expect: 100-continue\r\n" + LENGTH, BODY);
    post("100-continue without a body", REFUSED, "Expect: 100-continue\r\n" + LENGTH, "");
    post("another expectation", EITHER, "Expect: tea\r\n" + LENGTH, BODY);
    post("RST in the middle", REFUSED, "Content-Length: 100000\r\n", "x".repeat(50_000));
    change(r -> r.ending(End.RESET));
    post("FIN in the middle", REFUSED, "Content-Length: 1000000\r\n", "x".repeat(500_000));
    change(r -> r.ending(End.FIN));
    post("silence in the middle", REFUSED, "Content-Length: 100000\r\n", "x".repeat(50_000));
    post("silence before the body", REFUSED, LENGTH, "");
    raw("silence in a header", REFUSED, "POST %F HTTP/1.1\r\nHost: loc");
  }
}
