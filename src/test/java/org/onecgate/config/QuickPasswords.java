package org.onecgate.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Provider;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.SecretKeyFactorySpi;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A password that the product hashes while the tests of this class run costs a hundredth of what it should, a sixth of a
 * second: they make people and 1Cs by the dozen, and the hash is not what they are about. What is in a file says 210,000
 * rounds all the same, and is worth nothing after this class. A hash that names other rounds is as ever.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(QuickPasswords.Switch.class)
public @interface QuickPasswords {
  /** Puts other cryptography before that of the JDK, and takes it away again. */
  final class Switch implements BeforeAllCallback, AfterAllCallback {
    private static final Provider QUICK = new Quick();

    @Override
    public void beforeAll(ExtensionContext context) {
      Security.insertProviderAt(QUICK, 1);
    }

    @Override
    public void afterAll(ExtensionContext context) {
      Security.removeProvider(QUICK.getName());
    }
  }

  /** Knows one thing. */
  final class Quick extends Provider {
    private static final long serialVersionUID = 1L;
    private static final String HASH = "PBKDF2WithHmacSHA512";

    private Quick() {
      super("quick-passwords", "1", "fewer rounds");
      putService(
          new Service(this, "SecretKeyFactory", HASH, Rounds.class.getName(), null, Map.of()) {
            @Override
            public Object newInstance(Object parameter) {
              return new Rounds();
            }
          });
    }
  }

  /** The hash of the JDK, with fewer rounds. */
  final class Rounds extends SecretKeyFactorySpi {
    @Override
    protected SecretKey engineGenerateSecret(KeySpec asked) throws InvalidKeySpecException {
      PBEKeySpec spec = (PBEKeySpec) asked;
      int rounds = spec.getIterationCount();
      try {
        return SecretKeyFactory.getInstance(Quick.HASH, "SunJCE")
            .generateSecret(new PBEKeySpec(
                spec.getPassword(),
                spec.getSalt(),
                rounds == PasswordHash.ITERATIONS ? rounds / 100 : rounds,
                spec.getKeyLength()));
      } catch (InvalidKeySpecException e) {
        throw e;
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    protected KeySpec engineGetKeySpec(SecretKey key, Class<?> form) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SecretKey engineTranslateKey(SecretKey key) throws InvalidKeyException {
      throw new InvalidKeyException("nobody asks for this");
    }
  }
}
