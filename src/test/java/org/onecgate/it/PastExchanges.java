package org.onecgate.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.onecgate.ExchangeId;

/** Writes records of exchanges that are over, so that a gate that starts afterwards has a past. */
public final class PastExchanges {
  private final Path jobs;
  private String login = "";
  private int written;

  /** Those of a gate that is to run below this directory. */
  public PastExchanges(Path root) {
    this.jobs = root.resolve("data/state/jobs");
  }

  /** Has the servers of those that follow log in so, and be called {@code 1C} and this. */
  public PastExchanges called(String name) {
    login = name;
    return this;
  }

  /**
   * One exchange; unless another name was told its server has its id as its login and {@code 1C <id>} as its name.
   *
   * @param began when 1C logged in; it was sealed two seconds later, and over after four
   * @param state {@code PUBLISHED}, {@code FAILED} or {@code ABANDONED}
   * @return its id
   */
  public String add(Instant began, String server, String type, String state, String... files)
      throws IOException {
    Instant sealed = began.plusSeconds(2);
    String id = ExchangeId.of(sealed, written++).value();
    String names = List.of(files).stream()
        .map(file -> '"' + file.replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(","));
    Files.writeString(Files.createDirectories(jobs.resolve(id)).resolve("job.json"), """
        {"schema":1,"exchange":"%s","session":"%064x","server":"%s","serverName":"1C %s","login":"%s",
         "type":"%s","closedBy":"import","state":"%s","startedAt":"%s","sealedAt":"%s","finishedAt":"%s",
         "files":[%s],"hints":[]%s}
        """.formatted(
            id,
            written,
            server,
            login.isEmpty() ? server : login,
            login.isEmpty() ? server : login,
            type,
            state,
            began,
            sealed,
            began.plusSeconds(4),
            names,
            switch (state) {
              case "FAILED" -> ",\"fault\":\"BROKEN_XML\",\"error\":\"import.xml line 4\"";
              case "PUBLISHED" -> ",\"totals\":{\"files\":2,\"bytes\":123456,\"findings\":0}";
              default -> "";
            }));
    return id;
  }
}
