/**
 * Drives the dashboard in a real browser against a real gate (C5, C6, W6).
 *
 * <p>Needs Chromium and its driver; without them these tests are skipped and say so.
 */
package org.onecgate.browser;
