package org.onecgate.state;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onecgate.ExchangeId;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.JsonStore;
import org.onecgate.storage.StorageException;

/** The job records, one file for each import (P1). */
public final class Jobs {
  private final DataLayout layout;
  private final JsonStore store;

  /** Keeps the records below this layout. */
  public Jobs(DataLayout layout, JsonStore store) {
    this.layout = layout;
    this.store = store;
  }

  /** Writes the record in one step. */
  public void save(JobRecord job) throws StorageException {
    store.write(layout.job(job.id()), job);
  }

  /** Removes the record of an import that never began. */
  public void remove(ExchangeId id) throws StorageException {
    Disk.deleteTree(layout.jobDirectory(id));
  }

  /** The record of one import; one that does not load is set aside. */
  public Optional<JobRecord> find(ExchangeId id) throws StorageException {
    return store.load(layout.job(id), JobRecord.class);
  }

  /** All records that load, oldest first; one that does not is set aside. */
  public List<JobRecord> all() throws StorageException {
    List<JobRecord> jobs = new ArrayList<>();
    for (Path directory : Disk.list(layout.jobs())) {
      String name = String.valueOf(directory.getFileName());
      if (ExchangeId.isValid(name)) {
        store.load(layout.job(new ExchangeId(name)), JobRecord.class).ifPresent(jobs::add);
      }
    }
    return jobs;
  }
}
