package org.onecgate.admin;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.Version;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.intake.Limits;
import org.onecgate.storage.Disk;

/** {@code /api/system}: what runs, and on what. */
final class MachineApi {
  private final Site site;
  private final Surroundings around;
  private final Limits limits;
  private final Instant startedAt;

  /** Shows these. */
  MachineApi(Site site, Surroundings around, Limits limits) {
    this.site = site;
    this.around = around;
    this.limits = limits;
    this.startedAt = site.clock().instant();
  }

  /**
   * The memory of the process, in bytes.
   *
   * @param used how much of the heap is taken, also by what is not needed any more
   * @param most how large the heap may become
   * @param besides what the JVM itself takes beside the heap
   */
  public record MemoryView(long used, long most, long besides) {}

  /**
   * The volume of the data directory, in bytes.
   *
   * @param type what the system calls it, such as {@code ext4}
   * @param reserve free space that is left alone: below it 1C is refused
   */
  public record VolumeView(String type, long free, long total, long reserve) {}

  /**
   * What runs, and on what.
   *
   * @param version which 1C Gate it is
   * @param java the version of the Java that it runs on
   * @param vendor who made that Java
   * @param startedAt when it was started
   * @param system the operating system with its version and the kind of processor
   * @param container what serves the application, by its own name and version; absent if it is not known
   * @param processors how many it may use
   * @param descriptors the file descriptors of the process; absent where they are not counted
   */
  public record SystemView(
      String version,
      String java,
      String vendor,
      Instant startedAt,
      String system,
      @Nullable String container,
      int processors,
      MemoryView memory,
      Surroundings.@Nullable Descriptors descriptors,
      VolumeView volume) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(new Route("GET", "/system", Role.LOOKS, r -> ApiAnswer.of(system()))
        .says("getSystem", "Which version runs, on what, and since when")
        .answers(SystemView.class));
  }

  /** What runs, and on what. */
  SystemView system() throws IOException {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    Disk.Space space = Disk.space(site.layout().root());
    return new SystemView(
        Version.NAME,
        Runtime.version().toString(),
        property("java.vendor"),
        startedAt,
        property("os.name") + " " + property("os.version") + ", " + property("os.arch"),
        around.container().isEmpty() ? null : around.container(),
        Runtime.getRuntime().availableProcessors(),
        new MemoryView(
            memory.getHeapMemoryUsage().getUsed(),
            Runtime.getRuntime().maxMemory(),
            memory.getNonHeapMemoryUsage().getUsed()),
        around.descriptors().get().orElse(null),
        new VolumeView(
            Disk.volumeType(site.layout().root()),
            space.usable(),
            space.total(),
            limits.reserveOf(space.total())));
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }
}
