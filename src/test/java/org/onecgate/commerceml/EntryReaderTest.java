package org.onecgate.commerceml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.it.Samples;

/**
 * From the records of real files the files are built again, and nothing is missing but what {@code
 * src/docs/commerceml.md} says is not carried. What {@link Tree#normal} ignores is that list.
 */
class EntryReaderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cp1251-2.03-orders/from.xml",
        "cp1251-2.03-orders/to.xml",
        "cp1251-2.05-query/bitrix-query-response-empty.xml",
        "cp1251-2.05-query/bitrix-query-response-full.xml",
        "utf8-2.07/import-small.xml",
        "utf8-2.07/import0_1.xml",
        "utf8-2.07/import0_1_with_nested_groups.xml",
        "utf8-2.07/offers-small.xml",
        "utf8-2.07/offers0_1.xml",
        "utf8-2.08-crlf/import.xml",
        "utf8-2.08-crlf/offers.xml",
        "utf8-2.09-split/import___b815e2db-7a65-4265-9241-5f0c4f0565a7.xml",
        "utf8-2.09-split/offers___7f304edc-2527-4d3d-b058-6e4ee53de2e0.xml",
        "utf8-2.09-split/offers___f0bab95c-14a6-4141-9746-6650b65f1191.xml",
        "utf8-2.09-split/prices___d66a6b51-ce9c-4e7a-8c7c-25079721107f.xml",
        "utf8-2.09-split/rests___1af6e7b8-a026-4690-9752-1c9d64cb914d.xml"
      })
  void aRealFileIsRebuiltFromItsRecords(String sample) throws Exception {
    byte[] document = Samples.read(sample);
    Rebuilt rebuilt = new Rebuilt();
    Exported exported = new EntryReader(new ByteArrayInputStream(document), rebuilt).read();
    List<String> expected = Tree.parse(document).normal().lines();
    List<String> made = rebuilt.document(exported).normal().lines();
    assertThat(differences(expected, made)).isEmpty();
    assertThat(exported.passedOver()).isZero();
  }

  /** The first lines from which on they differ. */
  private static List<String> differences(List<String> expected, List<String> made) {
    List<String> different = new ArrayList<>();
    for (int i = 0; i < Math.max(expected.size(), made.size()) && different.size() < 4; i++) {
      String one = i < expected.size() ? expected.get(i) : "nothing";
      String other = i < made.size() ? made.get(i) : "nothing";
      if (!one.equals(other)) {
        different.add(one + " became " + other);
      }
    }
    return different;
  }
}
