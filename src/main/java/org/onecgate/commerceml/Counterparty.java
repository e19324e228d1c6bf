package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody, {@code Контрагент}; the owner of a catalogue and a manufacturer are told of in the same words.
 *
 * @param relation what it is to whom it represents, {@code Отношение}
 * @param inn {@code ИНН}
 * @param kpp {@code КПП}
 * @param okpo {@code ОКПО}
 * @param address {@code Адрес}
 * @param registered {@code АдресРегистрации}
 * @param representatives who speaks for it, {@code Представители}
 */
public record Counterparty(
    @Nullable String catalogue,
    @Nullable String classifier,
    @Nullable String id,
    @Nullable String version,
    @Nullable Deletion deletion,
    @Nullable String relation,
    @Nullable String name,
    @Nullable String role,
    @Nullable String fullName,
    @Nullable String officialName,
    @Nullable String lastName,
    @Nullable String firstName,
    @Nullable String middleName,
    @Nullable String inn,
    @Nullable String kpp,
    @Nullable String okpo,
    @Nullable Address address,
    @Nullable Address registered,
    @Nullable List<Address.Field> contacts,
    @Nullable List<Counterparty> representatives,
    @Nullable List<Node> rest)
    implements Entry {}
