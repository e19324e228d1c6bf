package org.onecgate.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.onecgate.json.Records;

/**
 * How the dashboard lays out the servers, {@code dashboard-layout.json} (P3).
 *
 * @param schema the version of this form, now {@value #SCHEMA}
 * @param groups the groups
 */
public record Groups(int schema, List<Group> groups) {
  /** The version of this form. */
  public static final int SCHEMA = 1;

  /** No groups. */
  public static final Groups NONE = new Groups(SCHEMA, List.of());

  private static final int MOST = 1000;

  /**
   * Servers that are shown together.
   *
   * @param id its stable id: small letters, digits and {@code -}
   * @param title its title for people
   * @param order its place among the groups, the smallest first
   * @param members the ids of its servers, in the order in which they are shown; one that is not
   *     registered is not shown
   */
  public record Group(String id, String title, int order, List<String> members) {
    /** Refuses what cannot be meant, with the field named. */
    public Group {
      Records.require(id != null && id.matches(ServerRecord.ID), "id");
      Records.require(title != null && !title.isBlank() && title.length() <= 200, "title");
      members = members == null ? List.of() : List.copyOf(members);
      Records.require(members.size() <= MOST, "members");
      Set<String> seen = new HashSet<>();
      for (String member : members) {
        Records.require(member.matches(ServerRecord.ID) && seen.add(member), "members");
      }
    }
  }

  /** Refuses an unknown form and two groups of one id. */
  public Groups {
    Records.require(schema == SCHEMA, "schema");
    Records.require(groups != null && groups.size() <= MOST, "groups");
    groups = List.copyOf(groups);
    Set<String> seen = new HashSet<>();
    for (Group group : groups) {
      Records.require(seen.add(group.id()), "id (used twice)");
    }
  }
}
