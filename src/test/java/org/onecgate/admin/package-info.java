/** The API as programs and people use it, over HTTP. */
package org.onecgate.admin;
