package org.onecgate.it;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.catalina.Container;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.DirResourceSet;
import org.apache.catalina.webresources.StandardRoot;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.onecgate.app.GateListener;
import org.onecgate.app.boot.PlainErrorValve;
import org.onecgate.app.boot.StrictHttp;

/**
 * A gate in this JVM: a real Tomcat on a free port, set up as the embedded run sets it up. It can be
 * stopped and started again on the same data directory.
 */
public final class EmbeddedGate implements AutoCloseable {
  /** The login that the gate knows. */
  public static final String LOGIN = "it";

  /** The password of {@link #LOGIN}. */
  public static final String PASSWORD = "it-password";

  /** The setting that names another listener than {@link GateListener}; only tests have it. */
  public static final String LISTENER = "listener";

  /** Where the build puts the libraries of the dashboard, which the WAR has in {@code lib/}. */
  private static final Path LIBRARIES = Path.of("target/pages/lib");

  private static final String ADMIN_PASSWORD = "gate.bootstrap.admin.password";

  private static final String HOST = "127.0.0.1";

  private final Path data;
  private final Path base;
  private final Map<String, String> settings;
  private Tomcat tomcat;
  private StandardContext application;
  private int port;

  private final Map<String, String> users;

  private EmbeddedGate(Path directory, Map<String, String> settings, Map<String, String> users) {
    this.users = Map.copyOf(users);
    this.data = directory.resolve("data").toAbsolutePath();
    this.base = directory.resolve("tomcat").toAbsolutePath();
    this.settings = Map.copyOf(settings);
  }

  /** Starts a gate with its data in {@code data} below this directory. */
  public static EmbeddedGate start(Path directory) throws LifecycleException, IOException {
    return start(directory, Map.of());
  }

  /** Starts a gate with these settings besides data directory and login. */
  public static EmbeddedGate start(Path directory, Map<String, String> settings)
      throws LifecycleException, IOException {
    return start(directory, settings, Map.of());
  }

  /** The same where the container has users, each with one role and {@link #PASSWORD}. */
  public static EmbeddedGate start(
      Path directory, Map<String, String> settings, Map<String, String> users)
      throws LifecycleException, IOException {
    EmbeddedGate gate = new EmbeddedGate(directory, settings, users);
    gate.start();
    return gate;
  }

  /** Starts it again after {@link #stop}. */
  public void start() throws LifecycleException, IOException {
    if (!settings.containsKey("gate.embedded")) {
      Registries.write(
          data, LOGIN, PASSWORD, settings.getOrDefault(ADMIN_PASSWORD, "nobody logs in with this"));
    }
    Files.createDirectories(base.resolve("webapps"));
    tomcat = new Tomcat();
    tomcat.setBaseDir(base.toString());
    StandardHost host = (StandardHost) tomcat.getHost();
    host.setErrorReportValveClass(PlainErrorValve.class.getName());
    host.setFailCtxIfServletStartFails(true);
    application = (StandardContext)
        tomcat.addWebapp(host, "", Path.of("webapp").toAbsolutePath().toString());
    StandardRoot resources = new StandardRoot(application);
    resources.addPreResources(
        new DirResourceSet(resources, "/lib", LIBRARIES.toAbsolutePath().toString(), "/"));
    application.setResources(resources);
    ((StandardJarScanner) application.getJarScanner()).setScanClassPath(false);
    application.setClearReferencesRmiTargets(false);
    application.setClearReferencesThreadLocals(false);
    application.addLifecycleListener(event -> {
      if (event.getType().equals(Lifecycle.BEFORE_START_EVENT)) {
        removeJsp(application);
        addParameters(); // a stop forgets them
      } else if (event.getType().equals(Lifecycle.CONFIGURE_START_EVENT)
          && settings.containsKey(LISTENER)) {
        application.removeApplicationListener(GateListener.class.getName()); // web.xml names it
        application.addApplicationListener(settings.get(LISTENER));
      }
    });
    Connector connector = new Connector(new StrictHttp());
    connector.setPort(port); // any free one at first, then the same
    connector.setProperty("address", HOST);
    connector.setProperty("relaxedQueryChars", "\"<>[\\]^`{|}");
    connector.setProperty("maxSwallowSize", "0");
    connector.setThrowOnFailure(true);
    tomcat.setConnector(connector);
    for (Map.Entry<String, String> user : users.entrySet()) {
      tomcat.addUser(user.getKey(), PASSWORD);
      tomcat.addRole(user.getKey(), user.getValue());
    }
    Map<Object, Object> hidden = hideSettings();
    try {
      tomcat.start();
    } finally {
      System.getProperties().putAll(hidden);
    }
    if (!application.getState().isAvailable()) {
      close();
      throw new IllegalStateException("the gate did not start, see the log");
    }
    port = connector.getLocalPort();
  }

  private void addParameters() {
    if (!settings.containsKey("gate.embedded")) {
      application.addParameter("gate.embedded", "true"); // else it prints the login
    }
    application.addParameter("gate.data", data.toString());
    application.addParameter("gate.bootstrap.server.login", LOGIN);
    application.addParameter("gate.bootstrap.server.password", PASSWORD);
    settings.forEach(application::addParameter);
  }

  /** Takes away settings that are meant for the build: the gate would obey or refuse them. */
  private static Map<Object, Object> hideSettings() {
    Map<Object, Object> hidden = new HashMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith("gate.")) {
        hidden.put(name, System.clearProperty(name));
      }
    }
    return hidden;
  }

  private static void removeJsp(StandardContext application) {
    Container jsp = application.findChild("jsp");
    if (jsp != null) {
      application.removeServletMapping("*.jsp");
      application.removeServletMapping("*.jspx");
      application.removeChild(jsp);
    }
  }

  /** Stops it as an operator does: what is under way ends, the data stays. */
  public void stop() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }

  /** Takes the application out of a Tomcat that goes on. */
  public void undeploy() throws LifecycleException {
    application.stop();
  }

  /** Puts it in again. */
  public void deploy() throws LifecycleException {
    application.start();
  }

  /** How long Tomcat waits for requests of the application, in milliseconds. */
  long unloadDelay() {
    return application.getUnloadDelay();
  }

  /** Whether no request is under way. */
  public boolean isIdle() {
    return tomcat.getConnector().getProtocolHandler().getExecutor()
            instanceof ThreadPoolExecutor pool
        && pool.getActiveCount() == 0;
  }

  /** The address on which it listens. */
  public String host() {
    return HOST;
  }

  /** The port on which it listens. */
  public int port() {
    return port;
  }

  /** The data directory. */
  public Path data() {
    return data;
  }

  /** The directory of the session with this key. */
  public Path session(String key) {
    return data.resolve("1c_temp")
        .resolve(Delivery.sha256(key.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Makes what a client has sent and not had imported an upload that broke off: six minutes ago. */
  public void breakOff(OneC client) throws IOException {
    Files.setLastModifiedTime(
        session(client.key()).resolve("intake/journal"),
        FileTime.from(Instant.now().minus(Duration.ofMinutes(6))));
  }

  /** The address of the application. */
  public URI uri() {
    return URI.create("http://" + HOST + ":" + port + "/");
  }

  /** A new client with the right login. */
  public OneC client() {
    return new OneC(uri(), LOGIN, PASSWORD);
  }

  /** A published delivery. */
  public Delivery delivery(String id) throws IOException {
    return Delivery.read(data, id);
  }

  @Override
  public void close() throws LifecycleException {
    if (tomcat.getServer().getState().isAvailable()) {
      stop();
    }
  }
}
