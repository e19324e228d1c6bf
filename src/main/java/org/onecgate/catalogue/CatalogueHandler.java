package org.onecgate.catalogue;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.delivery.DeliveryHandler;
import org.onecgate.delivery.PublishedDelivery;

/**
 * Keeps the catalogue current: applies each delivery to the database of its server, once and in order (G1). One that is
 * held waits for a person, and those behind it with it; other servers go on. It also waits while the database is away,
 * for however long.
 *
 * <p><em>Threading:</em> safe.
 */
final class CatalogueHandler implements DeliveryHandler {
  /** Its name as a handler. */
  static final String NAME = "catalogue";

  private static final Logger LOG = System.getLogger(CatalogueHandler.class.getName());

  /** A first load of millions of goods on a slow disk. */
  private static final Duration LIMIT = Duration.ofHours(6);

  /** A decision wakes it at once. */
  private static final Duration HELD = Duration.ofHours(1);

  /** How long the database is left alone once it is away. */
  private static final Duration AWAY = Duration.ofSeconds(15);

  private final Catalogues catalogues;

  CatalogueHandler(Catalogues catalogues) {
    this.catalogues = catalogues;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Duration limit() {
    return LIMIT;
  }

  @Override
  public boolean keepsRecords() {
    return true;
  }

  @Override
  public Outcome handle(PublishedDelivery delivery, Attempt attempt) throws Exception {
    try {
      Plan plan = catalogues.apply(delivery, attempt::progress);
      if (plan == null || plan.causes().isEmpty()) {
        return Outcome.accepted();
      }
      LOG.log(
          Level.WARNING,
          "plan held for a person delivery={0} causes={1} live={2} products={3} offers={4}",
          delivery.eventId(),
          plan.causes(),
          plan.live(),
          plan.gone(Things.PRODUCT),
          plan.gone(Things.OFFER));
      return new Later(why(plan), HELD);
    } catch (CatalogueException e) {
      if (e.kind() == CatalogueException.Kind.OTHER) {
        throw e;
      }
      LOG.log(Level.DEBUG, "delivery waits for the catalogue delivery={0}", delivery.eventId());
      return new Later(e.sentence(), AWAY);
    }
  }

  private static Sentence why(Plan plan) {
    return switch (plan.causes().get(0)) {
      case "goods" -> Phrase.PLAN_GOODS.of(lost(plan), plan.live());
      case "prices" -> Phrase.PLAN_PRICES.of();
      default -> Phrase.PLAN_STOCK.of();
    };
  }

  /** Goods are what there is a limit for, and offers go with them: each is counted for itself. */
  private static Sentence lost(Plan plan) {
    long products = plan.gone(Things.PRODUCT);
    long offers = plan.gone(Things.OFFER);
    return products == 0
        ? Phrase.OFFERS.of(offers)
        : offers == 0 ? Phrase.GOODS.of(products) : Phrase.GOODS_AND_OFFERS.of(products, offers);
  }
}
