package org.onecgate.clients;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.onecgate.it.Wire;

/**
 * УНФ 3.0 with the protocol «Битрикс» (protocol 1.4-1.9): line 4 comes right after the type; pictures
 * are sent loose and the XML in a zip after them; between two polls it pauses, and a GET that breaks
 * off is repeated once.
 */
final class Unf3 {
  private final Site site;
  private final Duration pause;
  private boolean ignoresProgress;

  /**
   * Exchanges with this site.
   *
   * @param pause between two polls and before a repetition; five seconds in 1C
   */
  Unf3(Site site, Duration pause) {
    this.site = site;
    this.pause = pause;
  }

  /** «Не ждать завершения импорта»: sends {@code import} once and takes {@code progress} for done. */
  Unf3 withoutWaiting() {
    ignoresProgress = true;
    return this;
  }

  /** «Проверить соединение». */
  void test() throws ClientException {
    try (Connection connection = new Connection(site)) {
      checkauth(connection, "catalog");
    } catch (IOException e) {
      throw new ClientException("Не удалось получить данные с сервера: " + e.getMessage(), e);
    }
  }

  /** Sends a portion; ends without an exception only where 1C shows none. */
  void upload(String type, Portion portion) throws ClientException {
    try (Connection connection = new Connection(site)) {
      String address = checkauth(connection, type);
      String init = get(connection, address + "&mode=init");
      if (Bsl.lineCount(init) < 2) {
        throw new ClientException("Параметры обмена не получены.");
      }
      boolean zip = Bsl.word(Bsl.line(init, 1)).equals("zip=yes");
      long limit = Bsl.number(Bsl.word(Bsl.line(init, 2)).replace("file_limit=", ""));
      for (String picture : portion.pictures()) {
        sendPicture(connection, address, picture, portion.files().get(picture), limit);
      }
      for (Piece piece : Portion.split(documents(portion, zip), limit)) {
        send(connection, address, piece);
      }
      for (String name : portion.xml().stream().sorted(importsFirst()).toList()) {
        importOne(connection, address, name);
      }
    } catch (IOException e) {
      throw new ClientException("Не удалось получить данные с сервера: " + e.getMessage(), e);
    }
  }

  private static Comparator<String> importsFirst() {
    return Comparator.<String, Boolean>comparing(name -> !name.startsWith("import"))
        .thenComparing(Comparator.naturalOrder());
  }

  private static List<Piece> documents(Portion portion, boolean zip) {
    List<Piece> documents = new ArrayList<>();
    if (zip) {
      documents.add(new Piece("v8_7C3_1.zip", portion.only(portion.xml()).zip()));
    } else {
      portion.xml().forEach(n -> documents.add(new Piece(n, portion.files().get(n))));
    }
    return documents;
  }

  private String checkauth(Connection connection, String type) throws ClientException, IOException {
    String answer = get(connection, "?type=" + type + "&mode=checkauth");
    if (!Bsl.word(Bsl.line(answer, 1)).equals("success")) {
      throw new ClientException("Авторизация не выполнена. " + Bsl.line(answer, 2));
    }
    connection.setCookie(Bsl.line(answer, 2) + "=" + Bsl.line(answer, 3));
    return "?type=" + type + "&" + Bsl.line(answer, 4) + "&version=2.09&cmlVersion=2.10";
  }

  /** One that fails is skipped. */
  private void sendPicture(
      Connection connection, String address, String name, byte[] bytes, long limit)
      throws IOException {
    try {
      for (Piece piece : Portion.split(List.of(new Piece(name, bytes)), limit)) {
        send(connection, address, piece);
      }
    } catch (ClientException e) {
      System.out.println("УНФ: картинка пропущена: " + e.getMessage());
    }
  }

  private void send(Connection connection, String address, Piece piece)
      throws ClientException, IOException {
    String answer =
        text(connection.post(address + "&mode=file&filename=" + piece.name(), piece.bytes()));
    if (!Bsl.word(Bsl.line(answer, 1)).equals("success")) {
      throw new ClientException("Файл не отправлен (" + piece.name() + "): " + answer);
    }
  }

  private void importOne(Connection connection, String address, String name)
      throws ClientException, IOException {
    while (true) {
      String answer = get(connection, address + "&mode=import&filename=" + name);
      switch (Bsl.word(Bsl.line(answer, 1))) {
        case "success" -> {
          return;
        }
        case "progress" -> {
          if (ignoresProgress) {
            return;
          }
          LockSupport.parkNanos(pause.toNanos());
        }
        case "failure" ->
          throw new ClientException(name + ": Произошла ошибка на стороне сервера. " + answer);
        default ->
          throw new ClientException(name + ": Получен неизвестный статус импорта. " + answer);
      }
    }
  }

  /** Fetches orders and acknowledges them, without {@code init}; answers their numbers. */
  List<String> orders() throws ClientException {
    try (Connection connection = new Connection(site)) {
      String address = checkauth(connection, "sale");
      List<String> numbers =
          OrderBatch.read(get(connection, address + "&mode=query")).numbers();
      String success = get(connection, address + "&mode=success");
      if (Bsl.word(success).startsWith("failure")) {
        throw new ClientException("Сервер не подтвердил получение заказов: " + success);
      }
      return numbers;
    } catch (IOException e) {
      throw new ClientException("Не удалось получить данные с сервера: " + e.getMessage(), e);
    }
  }

  /** Asks for the statuses on the path that is written in its code, whatever address is set. */
  String info() throws ClientException {
    try (Connection connection = new Connection(site.at("bitrix/admin/1c_exchange.php"))) {
      String answer = get(connection, checkauth(connection, "sale") + "&mode=info");
      if (!answer.startsWith("<?xml")) {
        throw new ClientException("Не удалось прочитать настройки: " + answer);
      }
      return answer;
    } catch (IOException e) {
      throw new ClientException("Не удалось получить данные с сервера: " + e.getMessage(), e);
    }
  }

  /** A transfer that breaks off is repeated once, on a new connection. */
  private String get(Connection connection, String query) throws ClientException, IOException {
    try {
      return text(connection.get(query));
    } catch (IOException e) {
      LockSupport.parkNanos(pause.toNanos());
      return text(connection.get(query));
    }
  }

  /** As the header says; where that does not fit the bytes, windows-1251. */
  private static String text(Wire.Answer answer) throws ClientException {
    if (answer.status() >= 300 && answer.status() < 400) {
      throw new ClientException("Сайт переехал, измените адрес: " + answer.status());
    }
    String text = Bsl.body(answer);
    if (text.contains("\uFFFD")) {
      text = new String(answer.bytes(), Bsl.WINDOWS_1251);
    }
    if (text.isEmpty()) {
      throw new ClientException("Получен пустой ответ сервера.");
    }
    return text;
  }
}
