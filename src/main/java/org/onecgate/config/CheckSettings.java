package org.onecgate.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.json.Records;

/**
 * What is made of what the checks of one server's files find.
 *
 * <p>Every member may be absent.
 *
 * @param secrets {@code quarantine}, {@code report} or {@code off}: of secrets, and of what another
 *     scanner finds
 * @param images {@code report}, {@code quarantine} or {@code off}: of pictures that are none
 * @param nestedArchives {@code refuse} or {@code publish}: of archives inside archives
 * @param names {@code report}, {@code quarantine} or {@code off}: of names that harm whoever serves the files over
 *     HTTP or gives them to a command
 * @param records {@code on} or {@code off}: whether deliveries get the records of their CommerceML
 */
public record CheckSettings(
    @Holds(words = "quarantine report off") @Nullable String secrets,
    @Holds(words = "report quarantine off") @Nullable String images,
    @Holds(words = "refuse publish") @Nullable String nestedArchives,
    @Holds(words = "report quarantine off") @Nullable String names,
    @Holds(words = "on off") @Nullable String records) {
  /** What holds if nothing is set. */
  public static final CheckSettings DEFAULT = new CheckSettings(null, null, null, null, null);

  /** Fills in the defaults and refuses what cannot be meant, with the field named. */
  public CheckSettings {
    secrets = secrets == null ? "quarantine" : secrets;
    images = images == null ? "report" : images;
    nestedArchives = nestedArchives == null ? "refuse" : nestedArchives;
    names = names == null ? "report" : names;
    records = records == null ? "on" : records;
    List<String> actions = List.of("quarantine", "report", "off");
    new Records.Fields()
        .require(actions.contains(secrets), "checks.secrets")
        .require(actions.contains(images), "checks.images")
        .require(actions.contains(names), "checks.names")
        .require(records.equals("on") || records.equals("off"), "checks.records")
        .require(
            nestedArchives.equals("refuse") || nestedArchives.equals("publish"),
            "checks.nestedArchives")
        .end();
  }
}
