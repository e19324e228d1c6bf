package org.onecgate.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import org.onecgate.ServerId;

/** Nobody has a catalogue. */
record NoCatalogues() implements Decisions {
  @Override
  public Duration quiet() {
    return Duration.ZERO;
  }

  @Override
  public List<ServerState> states() {
    return List.of();
  }

  @Override
  public void decide(ServerId server, String delivery, boolean pass, String by) {
    throw none(server);
  }

  @Override
  public void rebuild(ServerId server, String by) {
    throw none(server);
  }

  @Override
  public Goods goods(ServerId server) {
    throw none(server);
  }

  @Override
  public Feed feed(ServerId server) {
    throw none(server);
  }

  private static NoSuchElementException none(ServerId server) {
    return new NoSuchElementException("no catalogue server=" + server);
  }
}
