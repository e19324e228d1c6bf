package org.onecgate.admin;

import org.onecgate.config.Admins;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.Groups;
import org.onecgate.config.Servers;
import org.onecgate.exchange.Logins;
import org.onecgate.story.Audit;

/**
 * Who may come.
 *
 * @param servers the registered servers
 * @param groups how the dashboard lays them out
 * @param admins who may administer
 * @param realm whether the container's users count
 * @param logins the logins of 1C
 * @param audit who of them did what
 */
public record People(
    Servers servers,
    ConfigFile<Groups> groups,
    Admins admins,
    Realm realm,
    Logins logins,
    Audit audit) {}
