package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A property of goods, {@code Свойство}, given at its end: its values come first.
 *
 * @param valueType {@code ТипЗначений}
 * @param external {@code Внешний}
 * @param forProducts {@code ДляТоваров}
 * @param forOffers {@code ДляПредложений}
 * @param required {@code Обязательное}
 * @param multiple {@code Множественное}
 * @param values how many there were; null where there was no {@code ВариантыЗначений}
 */
public record Property(
    @Nullable String catalogue,
    @Nullable String classifier,
    @Nullable String id,
    @Nullable String version,
    @Nullable Deletion deletion,
    @Nullable String name,
    @Nullable String valueType,
    @Nullable Boolean external,
    @Nullable Boolean forProducts,
    @Nullable Boolean forOffers,
    @Nullable Boolean required,
    @Nullable Boolean multiple,
    @Nullable Long values,
    @Nullable List<Node> rest)
    implements Entry {}
