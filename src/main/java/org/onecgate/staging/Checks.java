package org.onecgate.staging;

/**
 * What is made of what the checks of one server's files find.
 *
 * @param secrets what of secrets and of what another scanner finds
 * @param images what of pictures that are none
 * @param nestedArchives whether archives inside archives are published as they are
 * @param names what of names that harm whoever serves the files or gives them to a command
 * @param records whether what the documents tell of is written beside the files
 */
public record Checks(
    Action secrets, Action images, boolean nestedArchives, Action names, boolean records) {
  /**
   * Secrets and archives inside archives are refused, pictures that are none and harmful names reported.
   */
  public static final Checks DEFAULT =
      new Checks(Action.QUARANTINE, Action.REPORT, false, Action.REPORT, true);

  /** The same, but what is found refuses nothing. */
  public Checks reporting() {
    return new Checks(secrets.softened(), images.softened(), true, names.softened(), records);
  }

  /** What is made of a finding. */
  public enum Action {
    /** The delivery is refused (S8). */
    QUARANTINE,
    /** It is published, and the manifest says what was found. */
    REPORT,
    /** Likewise, as a person has released the delivery, which would be refused else. */
    RELEASED,
    /** Nobody looks. */
    OFF;

    private Action softened() {
      return this == QUARANTINE ? RELEASED : this;
    }

    /** What lets pass that is found: this setting, or the person. */
    String passing(String setting) {
      return this == RELEASED ? Suspicion.PERSON : setting;
    }
  }
}
