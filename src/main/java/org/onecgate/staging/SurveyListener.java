package org.onecgate.staging;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.commerceml.Exported;

/** Hears what a {@link Survey} finds, each thing when it is known. */
public interface SurveyListener {
  /**
   * A document that was read to its end.
   *
   * @param name its name
   * @param archive the archive it came in; null if it came by itself
   * @param size its size in bytes
   * @param facts what it says of itself, in short
   * @param exported what it says of itself if it is CommerceML, and only its root if it is not
   */
  public record Document(
      SafeName name, @Nullable SafeName archive, long size, XmlFacts facts, Exported exported) {}

  /** A document was read to its end. */
  void document(Document document);

  /**
   * The gate would refuse a file, and with it the delivery.
   *
   * @param archive the archive it came in; null if it came by itself
   * @param why what 1C would be told
   */
  void refused(SafeName file, @Nullable SafeName archive, FaultException why);

  /** The disk did not give a file. */
  void unreadable(SafeName file, IOException why);

  /** So many bytes of the files are done; called often, must be quick. */
  void done(long bytes);
}
