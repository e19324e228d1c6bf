package org.onecgate.app.boot;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.jsse.PEMFile;

/**
 * The certificate of a server that speaks HTTPS itself. Files that are renewed are taken within a minute, without a
 * connection lost; files that do not fit each other, as when only one of them is written yet, are left for later.
 *
 * <p><em>Threading:</em> {@code gate-tls} looks; {@link #look} is for it and for tests.
 */
final class Certificate implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Certificate.class.getName());
  private static final int LOOK_SECONDS = 60;

  private final Path chain;
  private final Path key;
  private final Runnable renew;
  private final ScheduledExecutorService looker =
      Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "gate-tls");
        thread.setDaemon(true);
        return thread;
      });
  private List<FileTime> seen;
  private volatile X509Certificate shown;

  private Certificate(Path chain, Path key, X509Certificate shown, Runnable renew)
      throws IOException {
    this.chain = chain;
    this.key = key;
    this.shown = shown;
    this.renew = renew;
    this.seen = times();
  }

  /**
   * Has a connector speak HTTPS with this certificate, and begins to look whether it is renewed.
   *
   * @param chain the certificate and those above it, in PEM
   * @param key its key, in PEM without a password
   * @throws StartException if they cannot be used
   */
  static Certificate of(Path chain, Path key, Connector connector) throws StartException {
    try {
      X509Certificate own = check(chain, key);
      SSLHostConfig host = new SSLHostConfig();
      host.setProtocols("TLSv1.2+TLSv1.3");
      SSLHostConfigCertificate certificate =
          new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
      certificate.setCertificateFile(chain.toAbsolutePath().toString());
      certificate.setCertificateKeyFile(key.toAbsolutePath().toString());
      host.addCertificate(certificate);
      connector.setSecure(true);
      connector.setScheme("https");
      connector.setProperty("SSLEnabled", "true");
      connector.addSslHostConfig(host);
      AbstractHttp11Protocol<?> protocol =
          (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
      Certificate made = new Certificate(chain, key, own, protocol::reloadSslHostConfigs);
      var unused = made.looker.scheduleWithFixedDelay(
          made::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
      return made;
    } catch (IOException | GeneralSecurityException e) {
      throw StartException.wrongSetting(
          "gate.tls.certificate " + chain + " and gate.tls.key " + key + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  /** Takes the files if they have changed and fit each other. */
  synchronized void look() {
    try {
      List<FileTime> now = times();
      if (now.equals(seen)) {
        return;
      }
      X509Certificate own = check(chain, key);
      renew.run();
      seen = now;
      shown = own;
      LOG.log(Level.INFO, "certificate renewed certificate={0} ends={1}", chain, end(own));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      LOG.log(Level.WARNING, "certificate not renewed, the old one stays certificate=" + chain, e);
    }
  }

  /** Tells the log which one it is. */
  void tell() {
    LOG.log(Level.INFO, "certificate={0} ends={1}", chain, end(shown));
  }

  /** The certificate that is shown to clients now. */
  X509Certificate shown() {
    return shown;
  }

  private static Instant end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }

  private List<FileTime> times() throws IOException {
    return List.of(Files.getLastModifiedTime(chain), Files.getLastModifiedTime(key));
  }

  /** The certificate; throws if the key is another one's. */
  private static X509Certificate check(Path chain, Path key)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> certificates = new PEMFile(chain.toString()).getCertificates();
    PrivateKey secret = new PEMFile(key.toString()).getPrivateKey();
    if (certificates.isEmpty() || secret == null) {
      throw new GeneralSecurityException("there is no certificate or no key in PEM");
    }
    X509Certificate own = certificates.get(0);
    String algorithm = switch (secret.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> secret.getAlgorithm();
    };
    byte[] probe = {1, 3, 7}; // anything: what counts is that the one verifies what the other signs
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(secret);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(own.getPublicKey());
    signature.update(probe);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key is not that of the certificate");
    }
    return own;
  }

  @Override
  public void close() {
    looker.shutdownNow();
  }
}
