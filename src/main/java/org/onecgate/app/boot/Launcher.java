package org.onecgate.app.boot;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Runs the WAR it lies in by {@code java -jar}: unpacks it once to a fresh temporary directory, starts {@code Main}
 * from there and removes the directory at the end.
 *
 * <p>Server and web application have one class path: the container's way, a class loader for each application that looks
 * through all jars for each class, takes longer.
 *
 * <p>A directory that a killed process left behind is removed by the next start. Each process holds
 * a lock on a file in its own directory for as long as it lives; a directory whose lock is free and
 * whose process is gone belongs to nobody. The lock also tells a process of another container (with
 * its own process numbers) that shares the temporary directory.
 *
 * <p>Needs the JDK only and is one class file: {@code java} finds no other class in a WAR.
 */
public final class Launcher {
  private static final String SERVER = "WEB-INF/server/";

  /** Where the files of the web application go that are not on the class path. */
  private static final String FILES = "webapp";

  private static final String PREFIX = "onec-gate-";
  private static final String LOCK = "lock";

  /** What the web application runs with, and beside it what containers read. */
  private static final String APPLICATION = "WEB-INF/";

  private static final String CLASSES = APPLICATION + "classes/";
  private static final String LIBRARIES = APPLICATION + "lib/";

  /** Where {@code java} finds this class; not for the web application. */
  private static final String VERSIONS = "META-INF/versions/";

  /** The commands that need no server, and who does what they say. */
  private static final Map<String, String> COMMANDS = Map.of(
      "check", "org.onecgate.check.Command",
      "send", "org.onecgate.send.Command",
      "backup", "org.onecgate.backup.BackupCommand",
      "restore", "org.onecgate.backup.RestoreCommand");

  /** The status of the process if its arguments cannot be meant. */
  private static final int WRONG = 2;

  private static final String USAGE = """
      java -jar onec-gate.war             starts the server
      java -jar onec-gate.war check …     has files checked without a server; "check --help" tells more
      java -jar onec-gate.war send …      sends files to a gate as 1C would; "send --help" tells more
      java -jar onec-gate.war backup …    copies the data directory, also of a server that runs; "backup --help"
      java -jar onec-gate.war restore …   makes a data directory of such a copy; "restore --help"
      java -jar onec-gate.war --version   tells the version
      java -jar onec-gate.war --help      tells this

      Settings are environment variables, such as GATE_PORT=8080 and GATE_DATA=/var/lib/onec-gate, or properties
      before -jar, such as -Dgate.port=8080. By default the port is 8080, and the data lie in gate-data below the
      current directory. The README lists all of them.
      """;

  private Launcher() {}

  /**
   * Starts the gate and returns when it has stopped; or, if the first argument is a command, does that and ends the
   * process with its status; {@code --help} and {@code --version} say so. With another argument nothing is started, and
   * the status is 2.
   */
  public static void main(String[] args) throws Exception {
    String command = args.length == 0 ? "" : COMMANDS.getOrDefault(args[0], "");
    boolean serves = args.length == 0;
    if (!serves && command.isEmpty()) {
      System.exit(told(args));
    }
    Path war = Path.of(
        Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path home = Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
    // never closed: the lock ends with the process
    FileChannel lock = FileChannel.open(
        home.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.lock();
    removeAbandoned(home);
    if (!serves) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(home), "gate-stop"));
    }
    ClassLoader loader =
        new URLClassLoader(unpack(war, home, serves), ClassLoader.getPlatformClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
    if (!serves) {
      System.exit(run(command, loader, home, Arrays.copyOfRange(args, 1, args.length)));
    }
    Object gate = loader
        .loadClass("org.onecgate.app.boot.Main")
        .getConstructor(Path.class, Path.class)
        .newInstance(home.resolve(FILES), home);
    // one hook, because hooks run side by side: Tomcat still loads classes while it stops
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(gate, home), "gate-stop"));
    ((Runnable) gate).run();
  }

  /** Tells what was asked for, or that it cannot be meant; the status of the process. */
  private static int told(String[] args) {
    String version =
        "1C Gate " + Objects.toString(Launcher.class.getPackage().getImplementationVersion(), "");
    switch (args.length == 1 ? args[0] : "") {
      case "--version" -> System.out.println(version.strip());
      case "--help", "-h", "help" -> System.out.print(version.strip() + "\n\n" + USAGE);
      default -> {
        System.err.println("1C Gate: cannot be meant: " + String.join(" ", args)
            + "; --help tells what there is, and settings come before -jar");
        return WRONG;
      }
    }
    return 0;
  }

  private static int run(String name, ClassLoader loader, Path home, String[] words)
      throws Exception {
    @SuppressWarnings("unchecked") // it is one of ours
    ToIntFunction<String[]> command = (ToIntFunction<String[]>)
        loader.loadClass(name).getConstructor(Path.class).newInstance(home);
    return command.applyAsInt(words);
  }

  /**
   * Unpacks classes and libraries.
   *
   * @param serves whether the server and what the web application serves are wanted, too
   * @return the class path
   */
  private static URL[] unpack(Path war, Path home, boolean serves) throws IOException {
    List<URL> classPath = new ArrayList<>();
    // the directory must exist already: only then its URL ends in a slash
    classPath.add(Files.createDirectory(home.resolve("classes")).toUri().toURL());
    Set<Path> made = new HashSet<>();
    try (JarFile jar = new JarFile(war.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        String name = entry.getName();
        String place = entry.isDirectory() ? "" : place(name, serves);
        if (place.isEmpty()) {
          continue;
        }
        Path target = home.resolve(place).normalize();
        if (!target.startsWith(home)) {
          throw new IOException("not a name for a WAR: " + name);
        }
        if (made.add(target.getParent())) {
          Files.createDirectories(target.getParent());
        }
        try (InputStream in = jar.getInputStream(entry)) {
          Files.copy(in, target);
        }
        if (name.endsWith(".jar") && !place.startsWith(FILES)) {
          classPath.add(target.toUri().toURL());
        }
      }
    }
    return classPath.toArray(URL[]::new);
  }

  /** Where an entry of the WAR goes; nowhere if it is empty. */
  private static String place(String name, boolean serves) {
    if (name.startsWith(SERVER)) {
      return serves ? name.substring(SERVER.length()) : "";
    }
    if (name.startsWith(CLASSES) || name.startsWith(LIBRARIES)) {
      return name.substring(APPLICATION.length());
    }
    return serves && !name.startsWith(VERSIONS) ? FILES + "/" + name : "";
  }

  private static void stop(Object gate, Path home) {
    try {
      ((AutoCloseable) gate).close();
    } catch (Exception e) {
      System.err.println("1C Gate did not stop cleanly: " + e);
    }
    remove(home);
  }

  /** Removes, as far as it can, the directories beside {@code home} that nobody uses any more. */
  private static void removeAbandoned(Path home) {
    try (DirectoryStream<Path> others = Files.newDirectoryStream(home.getParent(), PREFIX + "*")) {
      for (Path other : others) {
        if (!other.equals(home) && isAbandoned(other, home)) {
          remove(other);
        }
      }
    } catch (IOException | RuntimeException e) {
      // only rubbish stays; the next start tries again
    }
  }

  private static boolean isAbandoned(Path other, Path home) {
    try {
      // a directory of another user is not ours to judge: it may be a trap for a privileged one
      if (!Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
          || !Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(home))
          || isAlive(other)) {
        return false;
      }
    } catch (IOException | RuntimeException e) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(
            other.resolve(LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** Whether another process has the number in the directory's name; unknown counts as alive. */
  private static boolean isAlive(Path directory) {
    String name = directory.getFileName().toString();
    int end = name.indexOf('-', PREFIX.length());
    if (end < 0) {
      return true;
    }
    long pid = Long.parseLong(name.substring(PREFIX.length(), end));
    return pid != ProcessHandle.current().pid()
        && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void remove(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | RuntimeException e) {
      // only rubbish stays; the next start tries again
    }
  }
}
