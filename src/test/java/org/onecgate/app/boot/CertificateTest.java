package org.onecgate.app.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLSocket;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.CapturedLog;
import org.onecgate.it.Program;
import org.onecgate.it.Tls;

/** HTTPS by itself, and a certificate that is renewed while it runs (D1). */
class CertificateTest {
  @TempDir
  Path temp;

  private Path chain;
  private Path key;
  private int made;

  @BeforeEach
  void require() {
    Program.OPENSSL.require();
    chain = temp.resolve("chain.pem");
    key = temp.resolve("key.pem");
  }

  /** A certificate for this name with a key of this kind, in a directory of its own. */
  private Path make(String name, String... kind) throws Exception {
    Path directory = Files.createDirectory(temp.resolve("made-" + made++));
    Tls.certificate(directory, name, kind);
    return directory;
  }

  private void put(Path from, Path to) throws Exception {
    Files.copy(from.resolve(to.getFileName()), to, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(to, FileTime.from(Instant.now().plusSeconds(made)));
  }

  @Test
  void aRenewedCertificateIsShownAsSoonAsItsKeyIsThereToo() throws Exception {
    Path first = make("first", "rsa:2048");
    put(first, chain);
    put(first, key);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(temp.resolve("tomcat").toString());
    Connector connector = new Connector(new StrictHttp(100));
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    try (Certificate certificate = Certificate.of(chain, key, connector);
        CapturedLog log = new CapturedLog()) {
      tomcat.setConnector(connector);
      tomcat.start();
      assertThat(shown(connector)).isEqualTo("CN=first");
      certificate.look();
      assertThat(log.lines()).noneMatch(line -> line.contains("renewed"));
      Path second = make("second", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
      put(second, chain);
      certificate.look();
      assertThat(shown(connector)).isEqualTo("CN=first");
      assertThat(log.lines())
          .anyMatch(line -> line.contains("certificate not renewed, the old one stays"));
      put(second, key);
      certificate.look();
      assertThat(shown(connector)).isEqualTo("CN=second");
      assertThat(log.lines()).anyMatch(line -> line.contains("certificate renewed"));
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  @Test
  void onlyVersionsAndCiphersThatAreStillGoodAreSpoken() throws Exception {
    put(make("one", "rsa:2048"), chain);
    put(temp.resolve("made-0"), key);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(temp.resolve("tomcat").toString());
    Connector connector = new Connector(new StrictHttp(100));
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    try (Certificate certificate = Certificate.of(chain, key, connector)) {
      certificate.look();
      tomcat.setConnector(connector);
      tomcat.start();
      SSLHostConfig spoken = connector.findSslHostConfigs()[0];
      assertThat(spoken.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
      assertThat(spoken.getEnabledCiphers())
          .contains("TLS_AES_256_GCM_SHA384")
          .allMatch(name -> name.matches("TLS_(AES|CHACHA20|ECDHE|DHE)_.*"))
          .noneMatch(name -> name.matches(".*_(NULL|anon|EXPORT|RC4|DES|3DES|MD5)(_.*|$)"));
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  @Test
  void filesThatCannotBeUsedStopTheStart() throws Exception {
    put(make("one", "rsa:2048"), chain);
    put(make("other", "rsa:2048"), key);
    refused("the key is not that of the certificate");
    Files.writeString(key, "no key");
    refused("gate.tls.key");
    Files.delete(key);
    refused("key.pem");
  }

  private void refused(String why) {
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(
            () -> Certificate.of(chain, key, new Connector(new StrictHttp(100))).close())
        .withMessageContaining(why)
        .satisfies(e -> assertThat(e.status()).isEqualTo(2));
  }

  /** Whom the server says it is. */
  private static String shown(Connector connector) throws Exception {
    try (SSLSocket socket = (SSLSocket)
        Tls.trusting().getSocketFactory().createSocket("127.0.0.1", connector.getLocalPort())) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    }
  }
}
