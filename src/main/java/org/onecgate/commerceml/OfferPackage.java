package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A package of offers, {@code ПакетПредложений} or {@code ИзмененияПакетаПредложений}, given at its end. Each
 * number is null where there was no such list.
 *
 * @param catalogue {@code ИдКаталога}; where that is absent the {@code Ид} up to the {@code #}
 */
public record OfferPackage(
    @Nullable String catalogue,
    @Nullable String classifier,
    @Nullable String id,
    @Nullable String version,
    @Nullable Deletion deletion,
    Nature nature,
    @Nullable String name,
    @Nullable Counterparty owner,
    @Nullable Long offers,
    @Nullable Long priceTypes,
    @Nullable Long warehouses,
    @Nullable List<Node> rest)
    implements Entry {}
