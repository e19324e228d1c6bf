package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.QuietLog;
import org.onecgate.ServerId;
import org.onecgate.catalogue.Decisions.State;
import org.onecgate.it.Awaited;
import org.onecgate.it.Relay;
import org.onecgate.storage.DataLayout;

/** What is known of a catalogue whose deliveries wait and tell nothing (G1). */
@Timeout(60)
@QuietLog
class CataloguesTest {
  @RegisterExtension
  static final Postgres POSTGRES = new Postgres();

  private static final ServerId SHOP = new ServerId("shop");

  @TempDir
  private Path temp;

  private final List<ServerId> woken = new CopyOnWriteArrayList<>();

  private static State state(Catalogues catalogues) {
    return catalogues.states().get(0).state();
  }

  @Test
  void aDatabaseThatIsLostAndComesBackIsNoticedWhileADeliveryWaitsOnADeadConnection()
      throws Exception {
    Databases.Login login = POSTGRES.login();
    URI address = URI.create(login.url().substring("jdbc:".length()));
    Catalogues.Rules rules = new Catalogues.Rules(
        () -> List.of(SHOP), server -> 5, Duration.ofHours(1), any -> List.of());
    try (Relay relay = new Relay(address.getPort());
        Catalogues catalogues = new Catalogues(
            new Databases(
                new Databases.Settings(Optional.of(new Databases.Login(
                    "jdbc:postgresql://localhost:" + relay.port() + address.getPath(),
                    login.user(),
                    Optional.empty()))),
                new DataLayout(temp.resolve("data")).create()),
            rules,
            Clock.systemUTC())) {
      catalogues.start(woken::add, server -> true);
      catalogues.look();
      assertThat(state(catalogues)).isEqualTo(State.AWAY);
      Awaited.until("whoever noticed it has said so", () -> woken.contains(SHOP));
      assertThatThrownBy(() -> catalogues.goods(SHOP)).isInstanceOf(CatalogueException.class);
      relay.open();
      catalogues.look();
      assertThat(state(catalogues)).isEqualTo(State.READY);
      assertThat(catalogues.goods(SHOP).status().live()).isZero();
      relay.cut(); // so soon after it was used that nobody doubts the connection
      catalogues.look();
      assertThat(state(catalogues)).isEqualTo(State.AWAY);
    }
  }
}
