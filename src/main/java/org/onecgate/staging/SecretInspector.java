package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.onecgate.SafeName;
import org.onecgate.scan.SecretScanner;

/** Looks for secrets in every staged file (S7). */
public final class SecretInspector implements Inspector {
  private final SecretScanner scanner;

  /** Looks with this scanner. */
  public SecretInspector(SecretScanner scanner) {
    this.scanner = scanner;
  }

  @Override
  public List<Suspicion> inspect(SafeName name, InputStream in) throws IOException {
    return scanner.scan(in).findings().stream()
        .map(f -> new Suspicion(name, f.ruleId(), "at byte " + f.offset() + ": " + f.excerpt()))
        .toList();
  }
}
