package org.onecgate.it;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test that has a fresh gate for each of its cases. */
abstract class WithGate {
  @TempDir
  Path temp;

  EmbeddedGate gate;

  @BeforeEach
  void begin() throws LifecycleException, IOException {
    gate = EmbeddedGate.start(temp);
  }

  @AfterEach
  void end() throws LifecycleException {
    gate.close();
  }
}
