package org.onecgate.commerceml;

/** What stands in a line of a delivery's records. */
public sealed interface Line permits Entry, Export {}
