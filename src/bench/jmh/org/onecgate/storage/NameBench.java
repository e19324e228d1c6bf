package org.onecgate.storage;

import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.bench.Piece;
import org.openjdk.jmh.annotations.Benchmark;

/** The name of a picture: looked at as it comes, and in the form that the disk has. */
public class NameBench extends Piece {
  private String sent = "import_files/5e/5e0c1f7a-2b1d-11ef-8a3c-0050568b1c2d_Насос №2.jpg";
  private SafeName name = new SafeName(sent);

  @Benchmark
  public SafeName ofParameter() throws FaultException {
    return SafeName.ofParameter(sent);
  }

  @Benchmark
  public String onDisk() {
    return DiskName.encode(name, false);
  }
}
