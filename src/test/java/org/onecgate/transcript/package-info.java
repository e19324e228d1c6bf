/**
 * Is every word on the wire as promised? Sessions written down in text files are replayed byte by
 * byte against a real server.
 *
 * <p>The form of the files is described in {@code transcripts/README}; a captured session of a real
 * 1C becomes a test by writing it down there.
 */
package org.onecgate.transcript;
