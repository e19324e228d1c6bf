package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.commerceml.Entry;
import org.onecgate.commerceml.EntrySink;
import org.onecgate.commerceml.Remark;
import org.onecgate.storage.FreeSpace;

/**
 * What the documents of one exchange tell of: written to {@link RecordFiles} and compared by {@link References}
 * while each document is checked, so that none is read once more.
 *
 * <p>One thread, one exchange.
 */
final class DeliveryRecords implements AutoCloseable {
  private final RecordFiles files;
  private final References references = new References();
  private final Set<String> read = new HashSet<>();
  private final BiConsumer<SafeName, XmlCheck.Reading> told;

  /**
   * Records of an exchange.
   *
   * @param directory where their files go; nothing may be in it
   * @param space the free space of that volume
   * @param isWritten false to write none, and only compare
   */
  DeliveryRecords(Path directory, FreeSpace space, boolean isWritten) {
    this(directory, space, isWritten, (name, reading) -> {});
  }

  /** The same, where this is told of each document that was read to its end. */
  DeliveryRecords(
      Path directory,
      FreeSpace space,
      boolean isWritten,
      BiConsumer<SafeName, XmlCheck.Reading> told) {
    this.told = told;
    files = new RecordFiles(directory, space, isWritten);
  }

  /**
   * Has a document checked. One of a name that was there before is the same one, or the exchange is refused for it: it
   * is checked and gives no records.
   *
   * @throws FaultException what {@link XmlCheck#read} throws, or {@link org.onecgate.Fault#DISK_FULL}
   */
  XmlCheck.Reading read(XmlCheck check, SafeName name, InputStream in)
      throws FaultException, IOException {
    XmlCheck.Reading reading =
        read.add(name.key()) ? recorded(check, name, in) : check.read(name, in);
    told.accept(name, reading);
    return reading;
  }

  private XmlCheck.Reading recorded(XmlCheck check, SafeName name, InputStream in)
      throws FaultException, IOException {
    references.begin(name);
    try {
      XmlCheck.Reading reading = check.read(name, in, new Both());
      if (reading.facts().isCommerceMl()) {
        files.end(name, reading.exported());
      }
      return reading;
    } catch (RecordFiles.NoRoomException e) {
      throw e.fault();
    }
  }

  private final class Both implements EntrySink {
    @Override
    public void entry(Entry entry) throws IOException {
      references.entry(entry);
      files.entry(entry);
    }

    @Override
    public void remark(Remark remark) {
      references.remark(remark);
    }
  }

  /** What does not fit together in these files: of use to the shop, and no error. */
  List<Suspicion> findings(List<CheckedFile> files) {
    return references.findings(files);
  }

  /** Forces the files and keeps them. */
  List<RecordFile> commit() throws IOException {
    return files.commit();
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
