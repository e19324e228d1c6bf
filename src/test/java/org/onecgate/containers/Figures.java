package org.onecgate.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server holds after a collection of all garbage.
 *
 * @param heap the bytes of all objects
 * @param loaders the class loaders of applications
 * @param gates how many gates there are
 * @param threads the names of its threads
 * @param descriptors what it has open
 * @param temps how many files lie in its directory for temporary files
 */
record Figures(
    long heap,
    long loaders,
    long gates,
    List<String> threads,
    List<String> descriptors,
    long temps) {
  private static final Pattern THREAD = Pattern.compile("(?m)^\"([^\"]*)\"");

  /** Looks, twice, as what the first collection has ended is only then forgotten. */
  static Figures of(Server server) throws IOException {
    server.jcmd("GC.run");
    server.jcmd("GC.run_finalization");
    String histogram = server.jcmd("GC.class_histogram");
    Matcher total = Pattern.compile("(?m)^Total +\\d+ +(\\d+)").matcher(histogram);
    if (!total.find()) {
      throw new AssertionError("no histogram:\n" + histogram);
    }
    return new Figures(
        Long.parseLong(total.group(1)),
        instances(histogram, server.loaders()),
        instances(histogram, "org.onecgate.app.Gate"),
        THREAD
            .matcher(server.jcmd("Thread.print"))
            .results()
            .map(each -> each.group(1))
            .sorted()
            .toList(),
        open(server.pid()),
        files(server.directory.resolve("temp")));
  }

  /**
   * The same once nothing of former applications is left: a container may keep a request for as long as its own time for
   * a silent connection is, which is 20 s in Tomcat, and the JDK's client of HTTP its thread for seconds after it was
   * collected.
   *
   * @param gates how many there are then
   * @param loaders the most class loaders of applications
   * @param over the threads of which none is left then, by their names
   */
  static Figures settled(Server server, long gates, long loaders, Predicate<String> over)
      throws IOException {
    Figures[] last = {of(server)};
    server.await("rid of former applications", () -> {
      last[0] = of(server);
      return last[0].gates == gates
          && last[0].loaders <= loaders
          && last[0].threads.stream().noneMatch(over);
    });
    return last[0];
  }

  private static long instances(String histogram, String type) {
    Matcher line = Pattern.compile(
            "(?m)^ *\\d+: +(\\d+) +\\d+ +" + Pattern.quote(type) + "(?: .*)?$")
        .matcher(histogram);
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }

  private static List<String> open(long pid) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return all.map(Figures::target)
          .filter(each -> each.startsWith("/"))
          .sorted()
          .toList();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  private static long files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "heap %.1f MiB, %d class loaders, %d threads, %d files open, %d temporary files",
        heap / 1048576.0,
        loaders,
        threads.size(),
        descriptors.size(),
        temps);
  }
}
