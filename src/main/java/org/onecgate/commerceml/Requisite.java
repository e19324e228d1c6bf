package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something more that is said of a thing, {@code ЗначениеРеквизита}. */
public record Requisite(
    @Nullable String name,
    @Nullable List<String> values,
    @Nullable List<Node> rest) {}
