/**
 * Who may, and how? Servers and their settings, administrators, groups: what people decide.
 *
 * <p>Imports {@code json}, {@code storage} and the root.
 */
@NullMarked
package org.onecgate.config;

import org.jspecify.annotations.NullMarked;
