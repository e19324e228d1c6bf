package org.onecgate.intake;

import org.onecgate.SafeName;

/**
 * Proof that a chunk is committed.
 *
 * @param name the file
 * @param offset where in the file the chunk begins, in bytes
 * @param length its length in bytes
 * @param sha256 its SHA-256, lower-case hex
 */
public record ChunkReceipt(SafeName name, long offset, long length, String sha256) {}
