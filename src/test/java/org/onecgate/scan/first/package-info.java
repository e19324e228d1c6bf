/**
 * The scanner as it was before it looked at all places at once: RE2/J around each keyword. It is kept as it was, and
 * only to compare: what it finds is what is to be found.
 */
@NullMarked
package org.onecgate.scan.first;

import org.jspecify.annotations.NullMarked;
