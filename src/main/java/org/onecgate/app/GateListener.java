package org.onecgate.app;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.Version;
import org.onecgate.admin.Api;
import org.onecgate.admin.PageServlet;
import org.onecgate.admin.Realm;
import org.onecgate.admin.Surroundings;
import org.onecgate.scan.Masked;
import org.onecgate.scan.SecretScanner;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.story.LastLines;
import org.onecgate.web.ErrorServlet;
import org.onecgate.web.ExchangeServlet;
import org.onecgate.web.RefusedOutside;
import org.onecgate.web.TrustedProxies;
import org.onecgate.web.UnderWay;

/**
 * Starts 1C Gate with the web application and stops it with it: sweeps what crashes left before the
 * first request (W1), registers the servlets, and on undeploy ends every thread and lock (D4). {@code web.xml} names it.
 */
public class GateListener implements ServletContextListener {
  /** Where the embedded run finds the first login: a list of login and password. */
  static final String FIRST_LOGIN = "org.onecgate.firstLogin";

  /** Where the embedded run finds the first administrator: a list of login and password. */
  static final String FIRST_ADMIN = "org.onecgate.firstAdmin";

  /** Where the embedded run finds the data directory. */
  static final String DATA = "org.onecgate.data";

  /** Where the embedded run finds why the start was refused, in words for the operator. */
  static final String START_FAILURE = "org.onecgate.startFailure";

  /** Where it finds whether the reason is a setting: then another start is in vain. */
  static final String WRONG_SETTING = "org.onecgate.wrongSetting";

  /** Where the embedded run leaves a supplier of the certificate that it shows, if it speaks HTTPS. */
  static final String CERTIFICATE = "org.onecgate.certificate";

  /**
   * Where the embedded run tells of requests that it refuses itself: a consumer of maps of words (see {@link
   * RefusedOutside}).
   */
  static final String REFUSED = "org.onecgate.refused";

  /**
   * Where 1C finds the exchange: our address, and those that it suggests itself, each with a slash at its
   * end as well. UNF asks for {@code info} at the last one, whatever address it was given (protocol 1.4,
   * 1.11).
   */
  private static final List<String> EXCHANGE = Stream.of(
          "/1c_exchange", "/1c_exchange.php", "/bitrix/admin/1c_exchange.php")
      .flatMap(address -> Stream.of(address, address + "/"))
      .toList();

  private static final Logger LOG = System.getLogger(GateListener.class.getName());

  /** How long a stop waits for what works for requests, such as a disk that makes a chunk durable. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final UnderWay underWay = new UnderWay();
  private final LastLines log = new LastLines(
      text -> Masked.of(text, 0, text.length(), SecretScanner.shipped()).text());
  private @Nullable Gate gate;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    log.open();
    try {
      GateConfig config =
          configure(context); // a wrong setting is one line, and nothing is said before it
      LOG.log(Level.INFO, "starting version={0} java={1}", Version.NAME, Runtime.version());
      Gate started = gate(config, surroundings(context)).start();
      gate = started;
      context.setAttribute(DATA, config.data().toString());
      started.firstLogin().ifPresent(login -> tell(context, FIRST_LOGIN, "login for 1C", login));
      started.firstAdmin().ifPresent(login -> tell(context, FIRST_ADMIN, "administrator", login));
      context.setAttribute(REFUSED, new RefusedOutside(started.dispatcher()));
      FilterRegistration.Dynamic under = context.addFilter("under-way", underWay);
      under.setAsyncSupported(true);
      under.addMappingForUrlPatterns(null, false, "/*");
      if (!config.proxies().networks().isEmpty()) {
        FilterRegistration.Dynamic proxies =
            context.addFilter("proxies", new TrustedProxies(config.proxies()));
        proxies.setAsyncSupported(true);
        proxies.addMappingForUrlPatterns(null, false, "/*");
      }
      ExchangeServlet exchange = new ExchangeServlet(
          started.dispatcher(),
          (request, login, password) -> Realm.hasRole(request, login, password, Realm.SERVER),
          started.strangers().bodies());
      context.addServlet("exchange", exchange).addMapping(EXCHANGE.toArray(String[]::new));
      Api.Servlets api = servlets(started);
      context.addServlet("api", api.api()).addMapping("/api/*");
      ServletRegistration.Dynamic events = context.addServlet("events", api.events());
      events.setAsyncSupported(true);
      events.addMapping("/api/events");
      ServletRegistration.Dynamic changes = context.addServlet("changes", api.changes());
      changes.setAsyncSupported(true);
      changes.addMapping("/api/catalogue/events");
      context.addServlet("health", api.health()).addMapping("/health/*");
      context.addServlet("metrics", api.metrics()).addMapping("/metrics");
      context.addServlet("pages", new PageServlet(exchange::answersElsewhere)).addMapping("/");
      context.addServlet("error", new ErrorServlet()).addMapping("/error");
      LOG.log(Level.INFO, "started data={0}", config.data());
    } catch (GateConfig.ConfigException e) {
      context.setAttribute(WRONG_SETTING, true);
      throw refuse(context, String.valueOf(e.getMessage()), null);
    } catch (IOException e) {
      throw refuse(context, "the data directory cannot be used: " + e.getMessage(), e);
    } finally {
      if (gate == null) {
        log.close(); // not every container says that an application ends which has not started
      }
    }
  }

  /** What is started. */
  protected Gate gate(GateConfig config, Surroundings around)
      throws IOException, GateConfig.ConfigException {
    return new Gate(config, Clock.system(config.zone()), Gate.HOLD, around);
  }

  private Surroundings surroundings(ServletContext context) {
    Surroundings around =
        Surroundings.PROCESS.in(context.getServerInfo(), log, () -> parts(context));
    return context.getAttribute(CERTIFICATE) instanceof Supplier<?> shown
        ? around.with(() -> Optional.of((X509Certificate) shown.get()))
        : around;
  }

  /** The build puts it into the WAR. */
  private static String parts(ServletContext context) throws IOException {
    try (InputStream in = context.getResourceAsStream("/META-INF/sbom/onec-gate.cdx.json")) {
      if (in == null) {
        throw new IOException("the application has no list of its parts");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What answers people and their programs. */
  protected Api.Servlets servlets(Gate started) {
    return started.api().servlets();
  }

  private static Refused refuse(ServletContext context, String why, @Nullable Exception cause) {
    context.setAttribute(START_FAILURE, why);
    return new Refused("1C Gate does not start: " + why, cause);
  }

  /** Tells the container in one line: where it was thrown tells nobody anything. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message, @Nullable Exception cause) {
      super(message, cause, false, false);
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (gate != null) {
      gate.stopWaiting();
      if (!underWay.end(PATIENCE)) {
        LOG.log(Level.WARNING, "stopped under requests that go on");
      }
      gate.close();
      gate = null;
      LOG.log(Level.INFO, "stopped");
    }
    log.close();
  }

  private static GateConfig configure(ServletContext context)
      throws GateConfig.ConfigException, IOException {
    Map<String, String> properties = new HashMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith("gate.")) {
        properties.put(name, System.getProperty(name));
      }
    }
    Map<String, String> parameters = new HashMap<>();
    for (String name : Collections.list(context.getInitParameterNames())) {
      parameters.put(name, context.getInitParameter(name));
    }
    GateConfig.unknownVariables(System.getenv())
        .forEach(name -> LOG.log(Level.WARNING, "unknown setting in the environment {0}", name));
    GateConfig.Sources sources = new GateConfig.Sources(properties, System.getenv(), parameters);
    GateConfig.withoutEffect(sources)
        .forEach(name -> LOG.log(Level.WARNING, "setting without effect in a container {0}", name));
    return GateConfig.read(sources, GateListener::fileOf, dataOtherwise(context));
  }

  /**
   * Where the data lie if no setting says so, or a blank one: in the run by itself where that says, never in its Tomcat's
   * own directory, which is gone with it.
   */
  private static Optional<Path> dataOtherwise(ServletContext context) {
    return isEmbedded(context)
        ? Optional.ofNullable(context.getInitParameter("gate.data")).map(Path::of)
        : containerData();
  }

  private static boolean isEmbedded(ServletContext context) {
    return Boolean.parseBoolean(context.getInitParameter("gate.embedded"));
  }

  private static Map<String, Disk.Property> fileOf(Path data) throws IOException {
    return Disk.properties(new DataLayout(data).settings());
  }

  private static Optional<Path> containerData() {
    for (String property : List.of("jboss.server.data.dir", "catalina.base")) {
      String directory = System.getProperty(property);
      if (directory != null) {
        return Optional.of(Path.of(directory, "onec-gate").toAbsolutePath());
      }
    }
    return Optional.empty();
  }

  /** Once, to the embedded run or to the container's console, which some containers log. */
  private static void tell(
      ServletContext context, String attribute, String what, Gate.FirstLogin login) {
    if (isEmbedded(context)) {
      context.setAttribute(attribute, List.of(login.login(), login.password()));
    } else {
      System.out.println("1C Gate created its first " + what
          + (login.password().isEmpty()
              ? " with the password of the configuration: " + login.login()
              : ", shown this once: " + login.login() + " password " + login.password()));
    }
  }
}
