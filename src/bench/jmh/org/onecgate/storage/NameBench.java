package org.onecgate.storage;

import java.util.concurrent.TimeUnit;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The name of a picture: looked at as it comes, and in the form that the disk has. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
public class NameBench {
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
