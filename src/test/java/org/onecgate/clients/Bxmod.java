package org.onecgate.clients;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.onecgate.it.Content;
import org.onecgate.it.Wire;

/**
 * The module of 1C-Bitrix for 1C: {@code version=3.1}, the whole line 4 on every URL, a failed cycle
 * is repeated as a whole under the same file names, and {@code deactivate} and {@code complete} come
 * in sessions of their own (protocol 1.1, 1.5, 1.11).
 */
final class Bxmod {
  /** A server that always offers the same page would be asked for ever. */
  private static final int MOST_PAGES = 1_000;

  private final Site site;
  private final int attempts;
  private final boolean full;
  private String timestamp = "";

  /**
   * Exchanges with this site.
   *
   * @param attempts how often a cycle is tried
   * @param full whether the whole catalogue is sent, so that the rest is deactivated at the end
   */
  Bxmod(Site site, int attempts, boolean full) {
    this.site = site;
    this.attempts = attempts;
    this.full = full;
  }

  /** «Проверить соединение». */
  void test() throws ClientException {
    try (Connection connection = new Connection(site)) {
      checkauth(connection, "catalog");
    } catch (IOException e) {
      throw notReceived(e);
    }
  }

  /** Sends the portions, each in a cycle of its own, then says that this was all. */
  void catalogue(List<Portion> portions) throws ClientException {
    for (Portion portion : portions) {
      upload("catalog", portion);
    }
    if (full) {
      end("deactivate", timestamp);
    }
    end("complete", "");
  }

  /** One portion; the cycle is tried again from its {@code checkauth}. */
  void upload(String type, Portion portion) throws ClientException {
    ClientException last = null;
    for (int i = 0; i < attempts; i++) {
      try {
        cycle(type, portion);
        return;
      } catch (ClientException e) {
        last = e;
      }
    }
    throw last;
  }

  private void cycle(String type, Portion portion) throws ClientException {
    try (Connection connection = new Connection(site)) {
      String suffix = checkauth(connection, type);
      String init = get(connection, "?type=" + type + "&mode=init" + suffix + "&version=3.1");
      checkInit(type, init);
      boolean zip = Bsl.word(Bsl.line(init, 1)).equals("zip=yes");
      long limit = Bsl.number(Bsl.line(init, 2).replace("file_limit=", ""));
      for (Piece piece : Portion.split(pieces(portion, zip), limit)) {
        send(connection, type, suffix, piece);
      }
      for (String name : portion.xml()) {
        importOne(connection, type, suffix, name);
      }
    } catch (IOException e) {
      throw notReceived(e);
    }
  }

  /** The last four characters of the last line must be a version. */
  private static void checkInit(String type, String init) throws ClientException {
    if (Bsl.lineCount(init) < (type.equals("sale") ? 4 : 2)) {
      throw new ClientException("Параметры обмена не получены: " + init);
    }
    if (type.equals("sale")) {
      String line = Bsl.line(init, 4);
      String version = line.substring(Math.max(0, line.length() - 4));
      if (!version.matches("\\d\\.\\d\\d") || Double.parseDouble(version) < 2.08) {
        throw new ClientException("Версия модуля на сайте не поддерживается: " + line);
      }
    }
  }

  private static List<Piece> pieces(Portion portion, boolean zip) {
    if (zip) {
      String name = portion.xml().get(0).replace(".xml", ".zip");
      return List.of(new Piece(name, portion.zip()));
    }
    List<Piece> pieces = new ArrayList<>();
    portion.files().forEach((name, bytes) -> pieces.add(new Piece(name, bytes)));
    return pieces;
  }

  private String checkauth(Connection connection, String type) throws ClientException, IOException {
    String answer = get(connection, "?type=" + type + "&mode=checkauth");
    if (!Bsl.word(Bsl.line(answer, 1)).equals("success")) {
      throw new ClientException("Авторизация не выполнена. " + Bsl.line(answer, 2));
    }
    connection.setCookie(Bsl.line(answer, 2) + "=" + Bsl.line(answer, 3));
    if (timestamp.isEmpty() && type.equals("catalog")) {
      timestamp = "&" + Bsl.line(answer, 5);
    }
    return "&" + Bsl.line(answer, 4);
  }

  private void send(Connection connection, String type, String suffix, Piece piece)
      throws ClientException, IOException {
    String query = "?type=" + type + "&mode=file&filename=" + piece.name() + suffix;
    String answer = text(connection.post(query, piece.bytes()));
    if (!Bsl.word(Bsl.line(answer, 1)).equals("success")) {
      throw new ClientException("Файл не отправлен (" + piece.name() + "): " + answer);
    }
  }

  private void importOne(Connection connection, String type, String suffix, String name)
      throws ClientException, IOException {
    String query = "?type=" + type + "&mode=import&filename=" + name + suffix;
    String answer = get(connection, query);
    while (Bsl.word(Bsl.line(answer, 1)).equals("progress")) {
      answer = get(connection, query);
    }
    if (!Bsl.word(Bsl.line(answer, 1)).equals("success")) {
      throw new ClientException(name + ": Ошибка импорта на сайте: " + answer);
    }
  }

  /** Its own log, sent beside the goods and never imported. */
  void report(String node) throws ClientException {
    try (Connection connection = new Connection(site)) {
      String suffix = checkauth(connection, "catalog");
      send(
          connection,
          "catalog",
          suffix,
          new Piece(
              "\\Reports\\Exchange_(" + node + ")2026-11-21.zip",
              Content.zip(Map.of("log.txt", new byte[100]))));
    } catch (IOException e) {
      throw notReceived(e);
    }
  }

  private void end(String mode, String parameters) throws ClientException {
    try (Connection connection = new Connection(site)) {
      String suffix = checkauth(connection, "catalog");
      String answer = get(connection, "?type=catalog&mode=" + mode + parameters + suffix);
      if (!Bsl.word(Bsl.line(answer, 1)).equals("success")) {
        throw new ClientException(mode + ": " + answer);
      }
    } catch (IOException e) {
      throw notReceived(e);
    }
  }

  /** Asks for page after page until one has no {@code Контейнер}, then acknowledges them all. */
  List<String> orders() throws ClientException {
    try (Connection connection = new Connection(site)) {
      String suffix = checkauth(connection, "sale");
      checkInit("sale", get(connection, "?type=sale&mode=init" + suffix + "&version=3.1"));
      List<String> numbers = new ArrayList<>();
      OrderBatch page = page(connection, suffix);
      for (int pages = 1; page.hasContainer(); pages++) {
        if (pages > MOST_PAGES) {
          throw new ClientException("Обмен не завершается");
        }
        numbers.addAll(page.numbers());
        page = page(connection, suffix);
      }
      String success = get(connection, "?type=sale&mode=success" + suffix);
      if (!Bsl.word(Bsl.line(success, 1)).equals("success")) {
        throw new ClientException("Сервер не подтвердил получение заказов: " + success);
      }
      return numbers;
    } catch (IOException e) {
      throw notReceived(e);
    }
  }

  private OrderBatch page(Connection connection, String suffix)
      throws ClientException, IOException {
    return OrderBatch.read(get(connection, "?type=sale&mode=query" + suffix + "&version=3.1"));
  }

  private static String get(Connection connection, String query)
      throws ClientException, IOException {
    return text(connection.get(query));
  }

  /** {@code ЧтениеТекста} turns CRLF into LF. */
  private static String text(Wire.Answer answer) throws ClientException {
    return Bsl.bodyByRestOfHeader(answer).replace("\r\n", "\n");
  }

  private static ClientException notReceived(IOException e) {
    return new ClientException("Не удалось получить данные с сервера: " + e.getMessage(), e);
  }
}
