package org.onecgate.it;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Certificates that a test makes, and a client that trusts them. */
public final class Tls {
  /** The password of all stores. */
  public static final String SECRET = "secret";

  private Tls() {}

  /**
   * Makes {@code chain.pem} and {@code key.pem} in a directory.
   *
   * @param name whose certificate it is
   * @param kind of the key, as openssl wants it
   */
  public static void certificate(Path directory, String name, String... kind)
      throws IOException, InterruptedException {
    List<String> words = Stream.concat(
            Stream.of(
                "req",
                "-x509",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                "key.pem",
                "-out",
                "chain.pem",
                "-newkey"),
            Stream.of(kind))
        .toList();
    Program.OPENSSL.run(directory, words.toArray(String[]::new));
  }

  /** Makes a certificate as above and {@code keys.p12} with both, under {@link #SECRET}. */
  public static Path store(Path directory, String name) throws IOException, InterruptedException {
    certificate(directory, name, "rsa:2048");
    Program.OPENSSL.run(
        directory,
        "pkcs12",
        "-export",
        "-in",
        "chain.pem",
        "-inkey",
        "key.pem",
        "-out",
        "keys.p12",
        "-passout",
        "pass:" + SECRET);
    return directory.resolve("keys.p12");
  }

  /** What a server speaks by that has the key and the certificate of a {@link #store}. */
  public static SSLContext serving(Path store) throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance(store.toFile(), SECRET.toCharArray());
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, SECRET.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, new SecureRandom());
    return context;
  }

  /** Makes a store that trusts the certificates of these, by Java's own means. */
  public static Path trust(Path directory, Path... stores)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (Path store : stores) {
      KeyStore keys = KeyStore.getInstance(store.toFile(), SECRET.toCharArray());
      trusted.setCertificateEntry(
          store.toString(), keys.getCertificate(keys.aliases().nextElement()));
    }
    Path file = directory.resolve("trusted.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      trusted.store(out, SECRET.toCharArray());
    }
    return file;
  }

  /** What trusts everybody. */
  public static SSLContext trusting() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
    return context;
  }

  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
