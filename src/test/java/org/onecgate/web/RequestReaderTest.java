package org.onecgate.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeRequest.Credentials;
import org.onecgate.protocol.ExchangeRequest.Framing;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Mode;

/**
 * Proves how a request of 1C is read: the query as its clients write it (protocol 1.4, (b)7, (b)8,
 * (b)17, (b)19), and never as a form, whatever its type (E20).
 */
class RequestReaderTest {
  private static final Charset WINDOWS_1251 = Charset.forName("windows-1251");

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
          -                                          | mode     | -
          ''                                         | mode     | -
          type=catalog&mode=init                     | type     | catalog
          type=catalog&mode=init                     | mode     | init
          mode=init&type=catalog                     | mode     | init
          site=1&lang=ru?type=catalog&mode=checkauth | type     | catalog
          site=1&lang=ru?type=catalog&mode=checkauth | lang     | ru
          site=1?type=catalog?mode=file              | mode     | file
          ?type=catalog                              | type     | catalog
          &&type=catalog&&                           | type     | catalog
          type=catalog&sessid=                       | sessid   | ''
          type=catalog&sessid                        | sessid   | -
          =x&type=sale                               | type     | sale
          mode=file&mode=import                      | mode     | file
          mode=&mode=import                          | mode     | ''
          filename=a=b.xml                           | filename | a=b.xml
          filename=a+b.xml                           | filename | a+b.xml
          filename=a%2Bb.xml                         | filename | a+b.xml
          filename=a%20b.xml                         | filename | a b.xml
          filename=a;b.xml                           | filename | a;b.xml
          filename=a%26b%3Dc%3Fd.xml                 | filename | a&b=c?d.xml
          file%6Eame=x                               | filename | x
          cmlVersion=2.10&version=3.1&mode=query     | version  | 3.1
          MODE=init                                  | mode     | -
          """)
  void aQueryIsRead(@Nullable String query, String name, @Nullable String value) {
    assertThat(RequestReader.query(query).get(name)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          plain                      | plain
          a+b                        | a+b
          100%                       | 100%
          100%2                      | 100%2
          %                          | %
          %%                         | %%
          %zz                        | %zz
          %2                         | %2
          %2g                        | %2g
          %g2                        | %g2
          %-1                        | %-1
          %+1                        | %+1
          a%41%4                     | aA%4
          %41%                       | A%
          %2541                      | %41
          %252e%252e                 | %2e%2e
          %2e%2e%2f                  | ../
          %2E%2E%5C                  | ..\\
          """)
  void percentsAreDecodedOnceAndBrokenOnesStay(String text, String expected) {
    assertThat(RequestReader.decode(text)).isEqualTo(expected);
  }

  @Test
  void aPercentWithDigitsOfAnotherScriptStays() {
    assertThat(RequestReader.decode("%\u0661\u0662")).isEqualTo("%\u0661\u0662");
    assertThat(RequestReader.decode("%\uff11\uff12")).isEqualTo("%\uff11\uff12");
  }

  @Test
  void namesInUtf8AndInWindows1251AreUnderstood() {
    for (String name : new String[] {"Каталог товаров.xml", "Ёжик №1.xml", "обмен"}) {
      String utf8 = URLEncoder.encode(name, UTF_8).replace("+", "%20");
      String old = URLEncoder.encode(name, WINDOWS_1251).replace("+", "%20");
      assertThat(RequestReader.decode(utf8)).isEqualTo(name);
      assertThat(RequestReader.decode(utf8.toLowerCase(java.util.Locale.ROOT))).isEqualTo(name);
      assertThat(RequestReader.decode(old)).isEqualTo(name);
      assertThat(RequestReader.decode(name)).as("not encoded at all").isEqualTo(name);
      assertThat(RequestReader.decode(new String(name.getBytes(UTF_8), ISO_8859_1)))
          .as("raw bytes, as a container passes them")
          .isEqualTo(name);
      assertThat(RequestReader.decode(new String(name.getBytes(WINDOWS_1251), ISO_8859_1)))
          .as("raw bytes of windows-1251")
          .isEqualTo(name);
    }
    assertThat(RequestReader.decode("中文%2F%F0%9F%98%80")).isEqualTo("中文/😀");
  }

  @Test
  void overlongUtf8IsNotTakenForASlashOrADot() {
    assertThat(RequestReader.decode("%C0%AE%C0%AE%C0%AFx")).doesNotContain("/").doesNotContain(".");
    assertThat(RequestReader.decode("%E0%80%AF")).doesNotContain("/");
  }

  @Test
  void aWholeRequestIsRead() throws Exception {
    ExchangeRequest read = read(request(
        "type=catalog&mode=file&filename=import.xml&sessid=S&version=3.1",
        5,
        Map.of(
            "Cookie",
            "other=1; onecgate=abc ;x=y",
            "Authorization",
            "Basic " + base64("1с:пароль:с двоеточием"),
            "Content-Type",
            "application/x-www-form-urlencoded")));
    assertThat(read.type().is(ExchangeType.CATALOG)).isTrue();
    assertThat(read.mode().is(Mode.FILE)).isTrue();
    assertThat(read.filename()).isEqualTo("import.xml");
    assertThat(read.sessid().secret()).isEqualTo("S");
    assertThat(read.version()).isEqualTo("3.1");
    assertThat(read.cookie().secret()).isEqualTo("abc");
    assertThat(read.credentials()).contains(new Credentials("1с", "пароль:с двоеточием"));
    assertThat(read.body().framing()).isEqualTo(Framing.LENGTH);
    assertThat(read.body().length()).isEqualTo(5);
    assertThat(read.body().stream().readAllBytes()).hasSize(5);
    assertThat(read.remote()).isEqualTo("192.0.2.1");
  }

  @Test
  void whatIsAbsentIsEmpty() throws Exception {
    ExchangeRequest read = read(request(null, -1, Map.of()));
    assertThat(read.type().sent()).isEmpty();
    assertThat(read.mode().sent()).isEmpty();
    assertThat(read.filename()).isEmpty();
    assertThat(read.sessid().isEmpty()).isTrue();
    assertThat(read.version()).isEmpty();
    assertThat(read.cookie().isEmpty()).isTrue();
    assertThat(read.credentials()).isEmpty();
    assertThat(read.body().framing()).isEqualTo(Framing.NONE);
    assertThat(read.body().length()).isEqualTo(-1);
  }

  @Test
  void theFramingOfABodyIsTold() throws Exception {
    assertThat(framing(0, Map.of())).isEqualTo(Framing.LENGTH);
    assertThat(framing(1L << 40, Map.of())).isEqualTo(Framing.LENGTH);
    assertThat(framing(-1, Map.of("Transfer-Encoding", "Chunked"))).isEqualTo(Framing.CHUNKED);
    assertThat(framing(-1, Map.of("Transfer-Encoding", "identity"))).isEqualTo(Framing.UNKNOWN);
    assertThat(framing(-1, Map.of("Transfer-Encoding", "chunked", "Content-Length", "5")))
        .isEqualTo(Framing.BOTH);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          onecgate=k             | k
          a=b; onecgate=k        | k
          a=b;onecgate=k;c=d     | k
          onecgate=k; onecgate=z | k
          Xonecgate=k            | ''
          onecgate               | ''
          onecgate=              | ''
          ONECGATE=k             | ''
          ;;=;onecgate=k=1       | k=1
          """)
  void theCookieIsFoundAmongOthers(String header, String expected) throws Exception {
    assertThat(read(request("", -1, Map.of("Cookie", header))).cookie().secret())
        .isEqualTo(expected);
  }

  @Test
  void aLoginIsReadInUtf8AndInWindows1251() throws Exception {
    for (Charset charset : new Charset[] {UTF_8, WINDOWS_1251}) {
      String header =
          "basic  " + Base64.getEncoder().encodeToString("Обмен:Пароль".getBytes(charset));
      assertThat(read(request("", -1, Map.of("Authorization", header))).credentials())
          .contains(new Credentials("Обмен", "Пароль"));
    }
  }

  @Test
  void anEmptyPasswordAndAnEmptyLoginAreRead() throws Exception {
    for (String pair : new String[] {":", "a:", ":b"}) {
      Map<String, String> header = Map.of("Authorization", "Basic " + base64(pair));
      assertThat(read(request("", -1, header)).credentials())
          .hasValueSatisfying(c -> assertThat(c.login() + ":" + c.password()).isEqualTo(pair));
    }
  }

  @Test
  void aMalformedAuthorizationIsNone() throws Exception {
    for (String header :
        new String[] {"", "Basic", "Basic ", "Basic !!!", "Bearer x", "Basic " + base64("none")}) {
      assertThat(read(request("", -1, Map.of("Authorization", header))).credentials())
          .as(header)
          .isEmpty();
    }
  }

  private static Framing framing(long length, Map<String, String> headers) throws Exception {
    return read(request("", length, headers)).body().framing();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  /** A request that knows only what may be asked; asking for a parameter or a part fails. */
  private static HttpServletRequest request(
      @Nullable String query, long length, Map<String, String> headers) {
    Map<String, String> lower = new HashMap<>();
    headers.forEach((name, value) -> lower.put(name.toLowerCase(java.util.Locale.ROOT), value));
    return (HttpServletRequest) Proxy.newProxyInstance(
        HttpServletRequest.class.getClassLoader(),
        new Class<?>[] {HttpServletRequest.class},
        (proxy, method, arguments) -> switch (method.getName()) {
          case "getQueryString" -> query;
          case "getContentLengthLong" -> length;
          case "getHeader" ->
            lower.get(String.valueOf(arguments[0]).toLowerCase(java.util.Locale.ROOT));
          case "getHeaders" -> {
            String value =
                lower.get(String.valueOf(arguments[0]).toLowerCase(java.util.Locale.ROOT));
            yield Collections.enumeration(value == null ? List.of() : List.of(value));
          }
          case "getRemoteAddr" -> "192.0.2.1";
          case "getInputStream" -> new Five();
          default -> throw new AssertionError(method + " is asked for");
        });
  }

  private static final class Five extends ServletInputStream {
    private int left = 5;

    @Override
    public int read() {
      return left-- > 0 ? 'x' : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      int b = read();
      if (b >= 0) {
        into[offset] = (byte) b;
      }
      return b < 0 ? -1 : 1;
    }

    @Override
    public boolean isFinished() {
      return left <= 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException();
    }
  }

  private static ExchangeRequest read(HttpServletRequest request) throws IOException {
    return RequestReader.read(request, (asked, login, password) -> false);
  }
}
