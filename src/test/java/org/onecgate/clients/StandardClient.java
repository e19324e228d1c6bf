package org.onecgate.clients;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.onecgate.it.Wire;

/**
 * The standard module «ОбменССайтом», of which 1C's own configurations have different versions
 * (protocol 1.1-1.11). Each portion is a cycle of its own over a new connection: {@code checkauth},
 * {@code init}, {@code file}, {@code import}.
 */
abstract class StandardClient {
  private static final AtomicInteger ARCHIVES = new AtomicInteger();

  private final Site site;
  private boolean waitsForImport = true;

  StandardClient(Site site) {
    this.site = site;
  }

  /** The text of an answer as this version reads it. */
  abstract String read(Wire.Answer answer) throws ClientException;

  /** Whether the first line says that the login is right. */
  boolean isSuccess(String answer) {
    return Bsl.word(Bsl.line(answer, 1)).equals("success");
  }

  /** What is appended to every URL after {@code checkauth} answered this. */
  abstract String suffix(String checkauth);

  /** The archive of a portion. */
  byte[] archive(Portion portion) {
    return portion.zip();
  }

  /** «Выгружать файлы без ожидания подтверждения импорта»: no {@code import} at all. */
  StandardClient withoutWaiting() {
    waitsForImport = false;
    return this;
  }

  /** «Проверить соединение». */
  void test() throws ClientException {
    try (Connection connection = new Connection(site)) {
      checkauth(connection, "catalog");
    } catch (IOException e) {
      throw notReceived(e);
    }
  }

  /** Sends a portion of the catalogue. */
  void upload(Portion portion) throws ClientException {
    upload("catalog", portion);
  }

  /** Sends a portion; ends without an exception only where 1C shows none. */
  void upload(String type, Portion portion) throws ClientException {
    try (Connection connection = new Connection(site)) {
      String suffix = checkauth(connection, type);
      String init = get(connection, "?type=" + type + "&mode=init" + suffix);
      if (Bsl.lineCount(init) != 2) {
        throw new ClientException(
            "Не удалось прочитать ответ сервера. Параметры обмена не получены.");
      }
      boolean zip = Bsl.word(Bsl.line(init, 1)).equals("zip=yes");
      long limit = Bsl.number(Bsl.word(Bsl.line(init, 2)).replace("file_limit=", ""));
      for (Piece piece : Portion.split(zip ? archived(portion) : loose(portion), limit)) {
        send(connection, type, suffix, piece);
      }
      if (waitsForImport) {
        importAll(connection, type, suffix, portion.xml());
      }
    } catch (IOException e) {
      throw notReceived(e);
    }
  }

  private String checkauth(Connection connection, String type) throws ClientException, IOException {
    String answer = get(connection, "?type=" + type + "&mode=checkauth");
    if (!isSuccess(answer)) {
      throw new ClientException(
          "Авторизация не выполнена. Не удалось установить соединение с сервером."
              + " Проверьте имя пользователя и пароль.");
    }
    connection.setCookie(Bsl.line(answer, 2) + "=" + Bsl.line(answer, 3));
    return suffix(answer);
  }

  private List<Piece> archived(Portion portion) {
    String name = String.format("v8_%04X_%d.zip", hashCode() & 0xffff, ARCHIVES.incrementAndGet());
    return List.of(new Piece(name, archive(portion)));
  }

  private static List<Piece> loose(Portion portion) {
    List<Piece> files = new ArrayList<>();
    portion
        .xml()
        .forEach(n -> files.add(new Piece(serverName(n), portion.files().get(n))));
    portion
        .pictures()
        .forEach(n -> files.add(new Piece(serverName(n), portion.files().get(n))));
    return files;
  }

  /** {@code УдалитьДополнительныеРасширенияФайла}: up to the first dot, and one extension. */
  private static String serverName(String path) {
    String[] parts = path.split("\\.", 3);
    return parts[0] + "." + parts[1];
  }

  private void send(Connection connection, String type, String suffix, Piece piece)
      throws ClientException, IOException {
    String query = "?type=" + type + "&mode=file&filename=" + piece.name() + suffix;
    String answer = text(connection.post(query, piece.bytes()));
    switch (Bsl.word(Bsl.line(answer, 1))) {
      case "success" -> {
        // more lines would only be logged
      }
      case "failure" ->
        throw new ClientException("Произошла ошибка на стороне сервера. Файл не отправлен ("
            + piece.name() + "). Ответ сервера: " + answer);
      default ->
        throw new ClientException("Не получен статус завершения операции. Файл не отправлен ("
            + piece.name() + "). Ответ сервера: " + answer);
    }
  }

  /** Before the first success an error ends the loop; after it the others are tried all the same. */
  private void importAll(Connection connection, String type, String suffix, List<String> names)
      throws ClientException, IOException {
    ClientException error = null;
    boolean anySuccess = false;
    for (String name : names) {
      try {
        importOne(connection, type, suffix, name);
        anySuccess = true;
      } catch (ClientException e) {
        error = e;
        if (!anySuccess) {
          break;
        }
      }
    }
    if (error != null) {
      throw error;
    }
  }

  private void importOne(Connection connection, String type, String suffix, String name)
      throws ClientException, IOException {
    while (true) {
      String answer = get(connection, "?type=" + type + "&mode=import&filename=" + name + suffix);
      switch (Bsl.word(Bsl.line(answer, 1))) {
        case "success" -> {
          return;
        }
        case "progress" -> {
          // asks again at once
        }
        case "failure" ->
          throw new ClientException(
              name + ": Произошла ошибка на стороне сервера. Ответ сервера: " + answer);
        default ->
          throw new ClientException(
              name + ": Получен неизвестный статус импорта. Ответ сервера: " + answer);
      }
    }
  }

  /**
   * Fetches orders and acknowledges them: {@code checkauth}, {@code query}, {@code success}, without
   * {@code init}.
   *
   * @return their numbers
   */
  List<String> orders() throws ClientException {
    try (Connection connection = new Connection(site)) {
      String suffix = checkauth(connection, "sale");
      List<String> numbers =
          OrderBatch.read(get(connection, "?type=sale&mode=query" + suffix)).numbers();
      get(connection, "?type=sale&mode=success" + suffix);
      return numbers;
    } catch (IOException e) {
      throw notReceived(e);
    }
  }

  /** Fetches orders and fails to load them: no {@code success} is sent. */
  List<String> ordersWithoutSuccess() throws ClientException {
    try (Connection connection = new Connection(site)) {
      String suffix = checkauth(connection, "sale");
      return OrderBatch.read(get(connection, "?type=sale&mode=query" + suffix)).numbers();
    } catch (IOException e) {
      throw notReceived(e);
    }
  }

  private String get(Connection connection, String query) throws ClientException, IOException {
    return text(connection.get(query));
  }

  /** Another status than 200 is only an addition to the error: the body decides. */
  private String text(Wire.Answer answer) throws ClientException {
    String text = read(answer);
    if (text.isEmpty()) {
      throw new ClientException("Получен пустой ответ сервера.");
    }
    return text;
  }

  private static ClientException notReceived(IOException e) {
    return new ClientException(
        "Не удалось получить данные с сервера. Проверьте правильность адреса сервера, порт, имя"
            + " пользователя и пароль: " + e.getMessage(),
        e);
  }
}
