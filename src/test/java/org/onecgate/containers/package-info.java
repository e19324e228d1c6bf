/**
 * Servers as their makers ship them, in processes of their own: what install.md says of them is done here word by word,
 * and the application is deployed anew under traffic (D1, D4).
 */
package org.onecgate.containers;
