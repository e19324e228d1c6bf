package org.onecgate.bench;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.intake.ChunkReceipt;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Limits;
import org.onecgate.storage.Disk;
import org.onecgate.storage.SessionFolders;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** The commit of a further chunk of 64 KiB of one file. */
public class ChunkBench extends Piece {
  private static final SessionHash SESSION = new SessionHash("5e".repeat(32));
  private static final ServerId SERVER = new ServerId("1c");
  private static final SafeName NAME = new SafeName("import.xml");

  @Param({"DELIVERY", "CHUNK"})
  public Durability durability;

  private final byte[] body = new byte[64 << 10];
  private long number;
  private Intake intake;

  @Setup
  public void open(Place place) throws Exception {
    Disk.createDirectories(place.layout().session(SESSION), Disk.PRIVATE_DIRECTORY);
    intake = new Intake(
        place.layout(),
        place.locks(),
        new SessionFolders(place.layout()),
        Limits.DEFAULT,
        server -> Limits.DEFAULT,
        durability,
        Duration.ofSeconds(10),
        Clock.systemUTC());
  }

  @TearDown(Level.Iteration)
  public void discard() throws Exception {
    var unused = intake.discard(SESSION);
  }

  @Benchmark
  public ChunkReceipt append() throws Exception {
    ByteBuffer.wrap(body).putLong(number++); // what equals the chunk before it is treated otherwise
    return intake.append(SESSION, SERVER, NAME, false, body.length, new ByteArrayInputStream(body));
  }
}
