package org.onecgate.catalogue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.onecgate.delivery.Manifest;

/**
 * Which pictures came, by the names that products give them: a picture may change under its name, and may come before
 * or after the product.
 *
 * <p>One thread.
 */
final class Pictures {
  /** A name that the index of PostgreSQL holds, whatever its letters. */
  private static final int MOST_NAME = 500;

  private record Picture(String sha256, String delivery) {}

  private final Work work;
  private final Map<String, Picture> came = new HashMap<>();

  /** Those of this delivery. */
  Pictures(Work work, Manifest manifest) {
    this.work = work;
    for (Manifest.File file : manifest.files()) {
      if (file.xml() == null && file.name().length() <= MOST_NAME && isPicture(file.name())) {
        came.put(file.name(), new Picture(file.sha256(), manifest.delivery()));
      }
    }
  }

  private static boolean isPicture(String name) {
    return name.matches("(?i).*\\.(jpe?g|png|gif|webp|bmp|svg|avif|tiff?)");
  }

  /** Puts into the row of an image which file it is. */
  void fill(@Nullable String[] row) throws SQLException {
    String name = Objects.requireNonNull(row[1]);
    Picture picture = came.containsKey(name) ? came.get(name) : known(name);
    row[2] = picture == null ? null : picture.sha256();
    row[3] = picture == null ? null : picture.delivery();
  }

  /** The one of this name that came before. */
  private @Nullable Picture known(String name) throws SQLException {
    String ask = "SELECT sha256, delivery FROM picture WHERE name = ?";
    try (ResultSet found = work.sql().on(ask, name).executeQuery()) {
      return found.next() ? new Picture(found.getString(1), found.getString(2)) : null;
    }
  }

  /** Remembers those that came, before anything names them. */
  void keep() throws SQLException {
    for (Map.Entry<String, Picture> each : came.entrySet()) {
      Picture now = each.getValue();
      Picture before = known(each.getKey());
      if (before != null && before.sha256().equals(now.sha256())) {
        each.setValue(before); // the same file: nothing is written
      } else {
        String text = before == null
            ? "INSERT INTO picture (sha256, delivery, name) VALUES (?, ?, ?)"
            : "UPDATE picture SET sha256 = ?, delivery = ? WHERE name = ?";
        work.sql().on(text, now.sha256(), now.delivery(), each.getKey()).executeUpdate();
      }
    }
  }

  /** Tells those that have changed to the products that had them already. */
  void changed() throws SQLException {
    work.flush();
    record Use(long product, long place, @Nullable String old, String key) {}
    for (Map.Entry<String, Picture> each : came.entrySet()) {
      List<Use> uses = new ArrayList<>();
      String ask =
          "SELECT i.product, i.place, i.sha256, p.id, p.characteristic FROM product_image i "
              + "JOIN product p ON p.n = i.product "
              + "WHERE substr(i.name, 1, 200) = substr(?, 1, 200) AND i.name = ? AND (i.sha256 IS NULL OR i.sha256 <> ?)";
      try (ResultSet found = work.sql()
          .on(ask, each.getKey(), each.getKey(), each.getValue().sha256())
          .executeQuery()) {
        while (found.next()) {
          uses.add(new Use(
              found.getLong(1),
              found.getLong(2),
              found.getString(3),
              Things.shown(found.getString(4), found.getString(5))));
        }
      }
      for (Use use : uses) {
        work.sql()
            .on(
                "UPDATE product_image SET sha256 = ?, delivery = ? WHERE product = ? AND place = ?",
                each.getValue().sha256(),
                each.getValue().delivery(),
                use.product(),
                use.place())
            .executeUpdate();
        work.sql()
            .on("UPDATE product SET changed_last = ? WHERE n = ?", work.delivery(), use.product())
            .executeUpdate();
        work.change(
            "product_image",
            use.product(),
            use.key(),
            "changed",
            each.getKey(),
            use.old(),
            each.getValue().sha256());
        work.changed(Things.PRODUCT, use.product());
      }
    }
  }
}
