package org.onecgate.commerceml;

/**
 * A document of a delivery: a line of {@code export.jsonl}, in the order of the documents. The counts tell where its
 * entries end in the files of their kinds.
 *
 * @param file the document's name, as in the manifest
 * @param document what it says of itself
 */
public record Export(String file, Exported document) implements Line {}
