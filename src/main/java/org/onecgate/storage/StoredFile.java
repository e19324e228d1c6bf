package org.onecgate.storage;

import java.nio.file.Path;
import org.onecgate.SafeName;

/**
 * A received file that no chunk is added to any more.
 *
 * @param name its name as sent
 * @param path where it lies
 * @param size its size in bytes
 * @param chunks in how many chunks it came
 */
public record StoredFile(SafeName name, Path path, long size, int chunks) {}
