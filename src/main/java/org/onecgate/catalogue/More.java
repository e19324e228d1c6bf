package org.onecgate.catalogue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.commerceml.Address;
import org.onecgate.commerceml.Assignment;
import org.onecgate.commerceml.Characteristic;
import org.onecgate.commerceml.Counterparty;
import org.onecgate.commerceml.Deletion;
import org.onecgate.commerceml.Discount;
import org.onecgate.commerceml.Document;
import org.onecgate.commerceml.Exact;
import org.onecgate.commerceml.Measure;
import org.onecgate.commerceml.Node;
import org.onecgate.commerceml.Product;
import org.onecgate.commerceml.Requisite;
import org.onecgate.commerceml.Tax;
import org.onecgate.json.BadJsonException;
import org.onecgate.json.JsonStore;
import org.onecgate.json.RecordWriter;

/** What stands with a thing as JSON, in its column {@code more}: what has no column of its own, also what nobody knows. */
final class More {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final RecordWriter writer = new RecordWriter(bytes);

  /** Of a product. */
  record OfProduct(
      @Nullable String version,
      @Nullable Measure unit,
      @Nullable Counterparty manufacturer,
      @Nullable List<Tax> taxes,
      @Nullable List<Characteristic> characteristics,
      @Nullable List<Product.Related> components,
      @Nullable List<Product.Related> analogues,
      @Nullable List<Requisite> requisites,
      @Nullable List<Node> rest) {}

  /** Of an offer. */
  record OfOffer(
      @Nullable String version,
      @Nullable Measure unit,
      @Nullable List<String> pictures,
      @Nullable List<Characteristic> characteristics,
      @Nullable List<Assignment> properties,
      @Nullable List<Requisite> requisites,
      @Nullable List<Node> rest) {}

  /** Of anybody. */
  record OfCounterparty(Counterparty counterparty) {}

  /** Of an order. */
  record OfDocument(
      @Nullable String version,
      @Nullable Deletion deletion,
      @Nullable Exact rate,
      @Nullable String comment,
      @Nullable List<Counterparty> counterparties,
      @Nullable List<Document.Line> lines,
      @Nullable List<Tax> taxes,
      @Nullable List<Discount> discounts,
      @Nullable List<Requisite> requisites,
      @Nullable List<Node> rest) {}

  /** Of whatever belongs to a classifier. */
  record OfEntry(
      @Nullable String version,
      @Nullable List<String> properties,
      @Nullable List<String> pictures,
      @Nullable List<Tax> taxes,
      @Nullable Address address,
      @Nullable List<Address.Field> contacts,
      @Nullable Boolean required,
      @Nullable Boolean multiple,
      @Nullable Boolean forProducts,
      @Nullable Boolean forOffers,
      @Nullable List<Node> rest) {}

  /** What the record of a table is read as again; null of a table without one. */
  private static Class<? extends Record> type(Things things) {
    return switch (things) {
      case PRODUCT -> OfProduct.class;
      case OFFER -> OfOffer.class;
      case COUNTERPARTY -> OfCounterparty.class;
      case DOCUMENT -> OfDocument.class;
      default -> OfEntry.class;
    };
  }

  /** What was there with all that is said anew in its place: what is absent stays. */
  @Nullable
  String merged(Things things, @Nullable String old, @Nullable String said) {
    if (old == null || said == null || old.equals(said)) {
      return said;
    }
    Class<? extends Record> type = type(things);
    try {
      Record before = JsonStore.parseLeniently(old, type);
      Record now = JsonStore.parseLeniently(said, type);
      RecordComponent[] components = type.getRecordComponents();
      @Nullable Object[] values = new Object[components.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = components[i].getAccessor().invoke(now);
        if (values[i] == null) {
          values[i] = components[i].getAccessor().invoke(before);
        }
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return of(type.getDeclaredConstructor(types).newInstance(values));
    } catch (BadJsonException e) {
      return said; // what is there was not written by this program
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no record can be made: " + type, e);
    }
  }

  /** As JSON; {@link Said#NOTHING} if there is nothing in it. */
  String of(Record more) {
    bytes.reset();
    try {
      writer.write(more);
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("into memory", e);
    }
    String json = bytes.toString(StandardCharsets.UTF_8).strip();
    return json.equals("{}") ? Said.NOTHING : json;
  }
}
