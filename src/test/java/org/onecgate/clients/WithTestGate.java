package org.onecgate.clients;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test whose cases share one gate; each is asked only for its own deliveries. */
abstract class WithTestGate {
  @TempDir
  static Path temp;

  static TestGate gate;

  @BeforeAll
  static void begin() throws LifecycleException, IOException {
    gate = TestGate.start(temp);
  }

  @AfterAll
  static void end() throws LifecycleException {
    gate.close();
  }

  @BeforeEach
  void forgetEarlierDeliveries() throws IOException {
    gate.delivered();
  }
}
