package org.onecgate.staging;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.onecgate.InvalidValueException;
import org.onecgate.SafeName;
import org.onecgate.commerceml.Assignment;
import org.onecgate.commerceml.Catalogue;
import org.onecgate.commerceml.Classifier;
import org.onecgate.commerceml.Entry;
import org.onecgate.commerceml.Group;
import org.onecgate.commerceml.Measure;
import org.onecgate.commerceml.Nature;
import org.onecgate.commerceml.Offer;
import org.onecgate.commerceml.PriceType;
import org.onecgate.commerceml.Product;
import org.onecgate.commerceml.Property;
import org.onecgate.commerceml.Remark;
import org.onecgate.commerceml.Requisite;
import org.onecgate.commerceml.Warehouse;
import org.onecgate.staging.Oddities.Sort;

/**
 * Sees what the documents of an exchange name and nobody explains: offers without a product, pictures that were not
 * sent, types of prices that no document tells of. Such things refuse nothing; the shop wants to know of them.
 *
 * <p>What an exchange does not send at all is not missed: an offer lacks its product only if a full catalogue came with
 * it, a price its type only if types came.
 *
 * <p>Memory is bounded: a million products, as many that offers name, and pictures, 8 bytes each in a table that is
 * at most half full; beyond that nothing more is missed.
 */
final class References {
  /** As many keys are remembered of products, of those that offers name, and of pictures. */
  private static final int MOST = 1_000_000;

  /** As many types, warehouses and properties of each sort, and texts that may become examples. */
  private static final int MOST_TEXTS = 10_000;

  /** A longer text is no key that anybody uses: it is not kept, in characters. */
  private static final int LONGEST = 500;

  private static final Set<String> FILE_REQUISITES = Set.of("Файл", "ОписаниеФайла");

  /**
   * Names that documents use before it is known whether another explains them.
   *
   * <p>How many there are is known for as many as the table holds, and examples are among the first ones.
   */
  private static final class Names {
    private final KeyTable used = KeyTable.ofKeys(MOST);
    private final Map<String, SafeName> some = new LinkedHashMap<>();
    private long count;

    private void add(String name, SafeName file) {
      if (used.add(hash(name))) {
        count++;
        if (some.size() < MOST_TEXTS && name.length() <= LONGEST) {
          some.put(name, file);
        }
      }
    }
  }

  private final Oddities oddities = new Oddities();
  private final KeyTable products = KeyTable.ofKeys(MOST);
  private final Names offered = new Names();
  private final Names pictures = new Names();
  private final Map<Sort, Set<String>> explained = new TreeMap<>();
  private final Map<Sort, Map<String, SafeName>> used = new TreeMap<>();
  private SafeName file = new SafeName("document");
  private long known;
  private boolean isFull;
  private boolean hasChanges;

  /** The entries that come now are of this document. */
  void begin(SafeName document) {
    file = document;
  }

  void entry(Entry entry) {
    if (entry instanceof Product product) {
      product(product);
    } else if (entry instanceof Offer offer) {
      offer(offer);
    } else if (entry instanceof Group group) {
      pictures(group.pictures());
    } else if (entry instanceof PriceType) {
      explain(Sort.PRICE_TYPE_UNKNOWN, entry.id());
    } else if (entry instanceof Warehouse) {
      explain(Sort.WAREHOUSE_UNKNOWN, entry.id());
    } else if (entry instanceof Property) {
      explain(Sort.PROPERTY_UNKNOWN, entry.id());
    } else if (entry instanceof Catalogue catalogue) {
      isFull |= catalogue.nature() == Nature.FULL;
      hasChanges |= catalogue.nature() == Nature.CHANGES;
    } else if (entry instanceof Classifier classifier) {
      hasChanges |= classifier.nature() == Nature.CHANGES;
    }
  }

  void remark(Remark remark) {
    String where = remark.id() == null ? "" : remark.id() + ": ";
    see(
        Sort.valueOf(remark.code().name()),
        where + remark.element() + ", line " + remark.line() + ", " + remark.text());
  }

  private void product(Product product) {
    String id = product.product();
    if (id != null) {
      known += products.add(hash(id)) ? 1 : 0;
    }
    unit(product.unit(), product.id());
    pictures(product.pictures());
    files(product.requisites());
    properties(product.properties());
  }

  private void offer(Offer offer) {
    String product = offer.product();
    if (product != null && !product.isEmpty() && !products.has(hash(product))) {
      offered.add(product, file);
    }
    unit(offer.unit(), offer.id());
    pictures(offer.pictures());
    files(offer.requisites());
    properties(offer.properties());
    for (Offer.Price each : all(offer.prices())) {
      use(Sort.PRICE_TYPE_UNKNOWN, each.type());
    }
    for (Offer.Stock each : all(offer.stocks())) {
      use(Sort.WAREHOUSE_UNKNOWN, each.warehouse());
    }
  }

  private void unit(@Nullable Measure unit, @Nullable String id) {
    if (unit != null && isBlank(unit.code()) && !isCode(unit.text())) {
      see(Sort.UNIT_WITHOUT_CODE, id == null ? "" : id);
    }
  }

  private static boolean isCode(@Nullable String text) {
    return text != null && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private void pictures(@Nullable List<String> named) {
    for (String each : all(named)) {
      if (!each.isEmpty()) {
        pictures.add(key(each), file);
      }
    }
  }

  /** УТ 11 names files in requisites, with their description behind a {@code #}. */
  private void files(@Nullable List<Requisite> requisites) {
    for (Requisite each : all(requisites)) {
      if (each.name() != null && FILE_REQUISITES.contains(each.name())) {
        pictures(all(each.values()).stream()
            .map(value -> value.replaceFirst("#.*", ""))
            .filter(value -> value.indexOf('/') > 0)
            .toList());
      }
    }
  }

  private void properties(@Nullable List<Assignment> assignments) {
    for (Assignment each : all(assignments)) {
      use(Sort.PROPERTY_UNKNOWN, each.property());
    }
  }

  private static <T> List<T> all(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private void explain(Sort sort, @Nullable String id) {
    Set<String> ids = explained.computeIfAbsent(sort, s -> new HashSet<>());
    if (id != null && id.length() <= LONGEST && ids.size() < MOST_TEXTS) {
      ids.add(id);
    }
  }

  private void use(Sort sort, @Nullable String id) {
    if (id != null && !id.isEmpty() && id.length() <= LONGEST) {
      Map<String, SafeName> ids = used.computeIfAbsent(sort, s -> new LinkedHashMap<>());
      if (ids.size() < MOST_TEXTS) {
        ids.putIfAbsent(id, file);
      }
    }
  }

  private void see(Sort sort, String example) {
    oddities.see(sort, file, example, 1);
  }

  /** What was seen, once all documents are read; these files came with them. */
  List<Suspicion> findings(List<CheckedFile> files) {
    if (isFull && known < MOST) {
      missing(Sort.OFFER_WITHOUT_PRODUCT, offered, products);
    }
    unexplained(Sort.PRICE_TYPE_UNKNOWN);
    unexplained(Sort.WAREHOUSE_UNKNOWN);
    if (!hasChanges) {
      unexplained(Sort.PROPERTY_UNKNOWN);
    }
    sent(files);
    return oddities.all();
  }

  private void missing(Sort sort, Names names, KeyTable there) {
    long found = 0;
    for (Map.Entry<String, SafeName> each : names.some.entrySet()) {
      if (!there.has(hash(each.getKey()))) {
        oddities.see(sort, each.getValue(), each.getKey(), 1);
        found++;
      }
    }
    long more = names.count > names.some.size() ? names.used.without(there) - found : 0;
    if (more > 0 && !names.some.isEmpty()) {
      oddities.see(sort, names.some.values().iterator().next(), "", more);
    }
  }

  private void unexplained(Sort sort) {
    Set<String> ids = explained.get(sort);
    if (ids != null && ids.size() < MOST_TEXTS) {
      used.getOrDefault(sort, Map.of()).forEach((id, where) -> {
        if (!ids.contains(id)) {
          oddities.see(sort, where, id, 1);
        }
      });
    }
  }

  private void sent(List<CheckedFile> files) {
    KeyTable sent = KeyTable.ofKeys(MOST);
    for (CheckedFile each : files) {
      sent.add(hash(each.name().key()));
    }
    if (files.size() < MOST) {
      missing(Sort.PICTURE_NOT_SENT, pictures, sent);
    }
    if (known > 0 && pictures.count < MOST) {
      for (CheckedFile each : files) {
        if (Kinds.isImageName(each.name())
            && !pictures.used.has(hash(each.name().key()))) {
          oddities.see(Sort.PICTURE_NOT_NAMED, each.name(), each.name().value(), 1);
        }
      }
    }
  }

  /** A picture's name as one of a file would be compared. */
  private static String key(String picture) {
    try {
      return new SafeName(picture.replace('\\', '/')).key();
    } catch (InvalidValueException e) {
      return picture;
    }
  }

  /** FNV-1a; who makes two names collide has a finding less. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
