package org.onecgate.app.boot;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.Container;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.loader.WebappLoader;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.modeler.Registry;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.jspecify.annotations.Nullable;

/** One Tomcat with one web application at the root: it runs both or neither. */
final class EmbeddedTomcat {
  /** How long a client may be silent in the middle of a request, in milliseconds. */
  private static final int CONNECTION_TIMEOUT = 20_000;

  /**
   * How much of a body that nobody reads Tomcat swallows, in bytes: nothing, as it would do so
   * without a deadline. The exchange reads refused bodies itself, for as long as it is worth it.
   */
  private static final int MAX_SWALLOW_SIZE = 0;

  /**
   * How many connections may wait to be accepted. If there are more, the system drops them, and whoever comes
   * beside a flood tries again a second later.
   */
  private static final int ACCEPT_COUNT = 1_000;

  /**
   * How much of a body is read at once, in bytes: with Tomcat's 8 KiB a chunk costs a quarter more of the processor.
   * Each open upload has two buffers of this size.
   */
  private static final int READ_BUFFER = 32 << 10;

  /** How many requests may come on one connection: a new one costs more than any of them. */
  private static final int KEPT = 10_000;

  /** Characters that clients send in a query without escaping them. */
  private static final String RELAXED_QUERY_CHARS = "\"<>[\\]^`{|}";

  /** Where a listener that is about to throw may leave its reason in words for the operator. */
  private static final String REFUSAL = "org.onecgate.startFailure";

  /** Where it may say that the reason is a setting, which no other start mends. */
  private static final String WRONG_SETTING = "org.onecgate.wrongSetting";

  /** Where the application finds which certificate is shown, as warnings tell when it ends. */
  private static final String CERTIFICATE = "org.onecgate.certificate";

  private final Path base;
  private final Tomcat tomcat;
  private final StandardContext application;
  private @Nullable Certificate certificate;
  private volatile @Nullable String refusal;
  private volatile boolean wrongSetting;

  /** Where Tomcat tells at length that the application did not start; kept, as else the filter is forgotten. */
  private final List<Logger> failures = Stream.of(
          "org.apache.catalina.core.StandardContext",
          "org.apache.catalina.core.ContainerBase.[Tomcat].[localhost].[/]")
      .map(Logger::getLogger)
      .toList();

  /**
   * Prepares a Tomcat.
   *
   * @param files the web application without its classes, which are beside this one
   * @param base for Tomcat's working files
   */
  EmbeddedTomcat(Path files, Path base) {
    this.base = base;
    Registry.disableRegistry(); // no beans of JMX: nobody asks for them, and they cost time
    tomcat = new Tomcat();
    tomcat.setBaseDir(base.toString());
    tomcat.getServer().setParentClassLoader(EmbeddedTomcat.class.getClassLoader());
    StandardHost host = (StandardHost) tomcat.getHost();
    host.setErrorReportValveClass(PlainErrorValve.class.getName());
    host.setFailCtxIfServletStartFails(true);
    application = (StandardContext) tomcat.addWebapp(host, "", files.toString());
    WebappLoader classes = new WebappLoader();
    classes.setDelegate(true); // all are here
    application.setLoader(classes);
    StandardJarScanner jars = new StandardJarScanner();
    jars.setScanClassPath(false); // what web.xml does not name is not there
    application.setJarScanner(jars);
    application.addParameter("gate.embedded", "true");
    application.addLifecycleListener(event -> {
      if (event.getType().equals(Lifecycle.BEFORE_START_EVENT)) {
        removeJsp(application);
      }
    });
    // the attributes are gone once the failed application has been stopped
    application.addContainerListener(event -> {
      if (event.getType().equals("afterContextInitialized")
          && application.getServletContext().getAttribute(REFUSAL) instanceof String reason) {
        refusal = reason;
        wrongSetting =
            Boolean.TRUE.equals(application.getServletContext().getAttribute(WRONG_SETTING));
      }
    });
    // the process ends with the application: nothing to look for, and looking needs --add-opens
    application.setClearReferencesRmiTargets(false);
    application.setClearReferencesThreadLocals(false);
  }

  /**
   * Starts the server and the application and returns the port it listens on.
   *
   * @throws StartException if the port cannot be had or the application refuses to start
   */
  int start(Settings settings) throws StartException {
    Connector connector = connector(settings);
    settings.data().ifPresent(data -> application.addParameter("gate.data", data));
    failures.forEach(lines -> lines.setFilter(line -> refusal == null));
    try {
      Files.createDirectories(base.resolve("webapps"));
      tomcat.start();
    } catch (IOException | LifecycleException e) {
      throw failure(settings, e);
    }
    if (!application.getState().isAvailable()) {
      String why = refusal;
      if (why == null) {
        throw StartException.failed("the web application failed, see the lines above");
      }
      throw wrongSetting ? StartException.wrongSetting(why) : StartException.failed(why);
    }
    if (certificate != null) {
      certificate.tell();
    }
    return connector.getLocalPort();
  }

  private Connector connector(Settings settings) throws StartException {
    Connector connector = new Connector(new StrictHttp(settings.connections()));
    connector.setProperty("maxThreads", Integer.toString(settings.threads()));
    connector.setPort(settings.port());
    settings.address().ifPresent(address -> connector.setProperty("address", address));
    connector.setProperty("acceptCount", Integer.toString(ACCEPT_COUNT));
    connector.setProperty("connectionTimeout", Integer.toString(CONNECTION_TIMEOUT));
    connector.setProperty("maxSwallowSize", Integer.toString(MAX_SWALLOW_SIZE));
    connector.setProperty("socket.appReadBufSize", Integer.toString(READ_BUFFER));
    connector.setProperty("maxKeepAliveRequests", Integer.toString(KEPT));
    connector.setProperty("relaxedQueryChars", RELAXED_QUERY_CHARS);
    // else a taken port leaves a process that serves nothing
    connector.setThrowOnFailure(true);
    if (settings.tls().isPresent()) {
      Settings.Tls tls = settings.tls().get();
      Certificate shown = Certificate.of(tls.certificate(), tls.key(), connector);
      certificate = shown;
      Supplier<X509Certificate> now = shown::shown;
      application.getServletContext().setAttribute(CERTIFICATE, now);
    }
    tomcat.setConnector(connector);
    return connector;
  }

  /** tomcat-embed-core has no JSP engine, yet its default descriptor names one. */
  private static void removeJsp(StandardContext application) {
    Container jsp = application.findChild("jsp");
    if (jsp != null) {
      application.removeServletMapping("*.jsp");
      application.removeServletMapping("*.jspx");
      application.removeChild(jsp);
    }
  }

  private static StartException failure(Settings settings, Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof SocketException) {
      return StartException.failed(
          "cannot listen on port " + settings.port()
              + settings.address().map(address -> " of " + address).orElse("")
              + ": " + cause.getMessage() + " (choose another port with GATE_PORT)",
          failure);
    }
    return StartException.failed(cause.toString(), failure);
  }

  /** The context of the running application. */
  ServletContext webApplication() {
    return application.getServletContext();
  }

  /** Returns when the server has been stopped. */
  void await() {
    tomcat.getServer().await();
  }

  /** Stops the application, then the server. */
  void stop() throws LifecycleException {
    if (certificate != null) {
      certificate.close();
    }
    tomcat.stop();
    tomcat.destroy();
  }
}
