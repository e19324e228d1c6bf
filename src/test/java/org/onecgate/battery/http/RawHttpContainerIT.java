package org.onecgate.battery.http;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Malformed, truncated and smuggled requests leave the WAR unharmed in every container, and nothing
 * of them stays (E7, E10, E13, E18, E20).
 */
@Tag("container")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RawHttpContainerIT {
  /** Tomcat hides the length from applications, takes the chunks and closes the connection. */
  private static final List<String> TAKEN_BY_TOMCAT = List.of(
      "both lengths, by the length", "both lengths, by the coding", "both lengths, smuggling");

  /** Undertow passes over what follows a chunk up to the next line. */
  private static final List<String> TAKEN_BY_WILDFLY = List.of("a size that is too small");

  @Deployment(testable = false)
  static WebArchive war() {
    File war = ServerProcess.war().toFile();
    return ShrinkWrap.createFromZipFile(WebArchive.class, war);
  }

  @Test
  void noRawRequestHarmsTheWar(@ArquillianResource URI at) throws Exception {
    String server = System.getProperty("expected.server");
    new RawExchange(
            at.getPort(),
            at.getPath().replaceFirst("/$", ""),
            Path.of(System.getProperty("it.data")),
            false)
        .run(server, server.contains("Tomcat") ? TAKEN_BY_TOMCAT : TAKEN_BY_WILDFLY);
  }
}
