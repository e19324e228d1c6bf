/** What programs that watch are told in numbers: what is counted, and what holds at the moment (D3). */
@NullMarked
package org.onecgate.metrics;

import org.jspecify.annotations.NullMarked;
