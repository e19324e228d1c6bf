/**
 * {@code java -jar onec-gate.war}: Tomcat inside the WAR, for a run without an installed container.
 *
 * <p>{@link org.onecgate.app.boot.Launcher} is the only class that {@code java} finds; it unpacks
 * the others and Tomcat to a temporary directory and starts {@link org.onecgate.app.boot.Main}
 * there. Nothing here is visible to the web application of an installed container.
 *
 * <p>Import rule: the JDK and Tomcat ({@code Launcher}: the JDK only), nothing else of {@code
 * org.onecgate}; imported by nobody. What the web application has to say (first login, data
 * directory) it says through attributes of its servlet context.
 */
@NullMarked
package org.onecgate.app.boot;

import org.jspecify.annotations.NullMarked;
