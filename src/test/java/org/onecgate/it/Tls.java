package org.onecgate.it;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Certificates that a test makes, and a client that trusts them. */
public final class Tls {
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
