/**
 * Crashes and failing disks, simulated below the product: a file system that delegates to the real
 * one records, ignores or fails every change, and the real recovery runs on what a crash may leave.
 */
@NullMarked
package org.onecgate.crash;

import org.jspecify.annotations.NullMarked;
