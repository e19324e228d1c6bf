package org.onecgate.clients;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.onecgate.it.Delivery;
import org.onecgate.it.EmbeddedGate;

/** What a gate delivers, each delivery told once. */
final class Deliveries {
  private final EmbeddedGate gate;
  private List<Path> seen = List.of();

  Deliveries(EmbeddedGate gate) {
    this.gate = gate;
  }

  /** The deliveries since this was asked last, in the order of their names. */
  List<Delivery> fresh() throws IOException {
    List<Path> all = Delivery.children(gate.data().resolve("inbox"));
    List<Delivery> fresh = new ArrayList<>();
    for (Path delivery : all) {
      if (!seen.contains(delivery)) {
        fresh.add(gate.delivery(delivery.getFileName().toString()));
      }
    }
    seen = all;
    return fresh;
  }

  /** How many there were when this was asked last. */
  int count() {
    return seen.size();
  }
}
