package org.onecgate.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;

/**
 * Deliveries of goods, prices and stocks that change, go and come back, for who is killed while they are applied. Some
 * of them are held, as more vanish by them than may, and a person decides on them.
 */
final class ChangingGoods {
  /** How many deliveries there are. */
  static final int DELIVERIES = 8;

  /** How many of a hundred goods may vanish by one. */
  static final int MOST = 10;

  private static final int GOODS = 300;

  private ChangingGoods() {}

  /** Writes them to this inbox, each with its manifest. */
  static List<PublishedDelivery> write(Path inbox, SplittableRandom random) throws IOException {
    Deliveries published = new Deliveries(inbox);
    List<PublishedDelivery> deliveries = new ArrayList<>();
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      for (int i = 0; i < DELIVERIES; i++) {
        StringBuilder goods = new StringBuilder();
        StringBuilder offers = new StringBuilder();
        for (int p = 0; p < GOODS; p++) {
          if (random.nextInt(5) > 0) {
            goods.append(ApplicationTest.product(
                "p" + p, "<Наименование>Товар " + random.nextInt(3) + "</Наименование>"));
            offers.append(ApplicationTest.offer(
                "p" + p + "#1",
                "<Наименование>П</Наименование><Цены><Цена><ИдТипаЦены>t</ИдТипаЦены><ЦенаЗаЕдиницу>"
                    + random.nextInt(3) + "</ЦенаЗаЕдиницу></Цена></Цены><Склад ИдСклада=\"w"
                    + random.nextInt(2) + "\" КоличествоНаСкладе=\"" + random.nextInt(5) + "\"/>"));
          }
        }
        String date = Integer.toString(i);
        PublishedDelivery delivery = published.of(
            ApplicationTest.goods(date, i % 2 == 0 ? "false" : "true", goods.toString()),
            ApplicationTest.offers(date, i % 2 == 0 ? "false" : "true", offers.toString()));
        store.write(delivery.directory().resolve("manifest.json"), delivery.manifest());
        deliveries.add(delivery);
      }
    }
    return deliveries;
  }

  /** Whether the person lets one that is held pass: every second of them. */
  static boolean passes(String delivery) {
    return Integer.parseInt(delivery.substring(delivery.length() - 1), 16) % 4 == 1;
  }
}
