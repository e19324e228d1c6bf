package org.onecgate.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.InvalidValueException;
import org.onecgate.Sentence;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.ConfigFile.Change;
import org.onecgate.config.Groups;
import org.onecgate.config.Groups.Group;
import org.onecgate.config.ServerRecord;
import org.onecgate.storage.StorageException;

/** {@code /api/config/groups}: the groups in which servers are shown (C1). */
final class GroupsApi {
  private final ConfigFile<Groups> groups;
  private final Edits edits;

  /** Changes these. */
  GroupsApi(ConfigFile<Groups> groups, Edits edits) {
    this.groups = groups;
    this.edits = edits;
  }

  /**
   * A group as it is sent.
   *
   * @param id needed for a new group; cannot be changed
   * @param order the smallest first; 0 if it is absent
   * @param members ids of servers; one that is not registered is not shown
   */
  public record GroupForm(
      @Holds(like = ServerRecord.ID) @Nullable String id,
      @Holds(needed = true, most = 200) @Nullable String title,
      @Nullable Integer order,
      @Holds(like = ServerRecord.ID) @Nullable List<String> members) {}

  /**
   * A group as it is shown.
   *
   * @param members ids of servers; one that is not registered is not shown
   * @param etag its version, for {@code If-Match}
   */
  public record GroupView(
      @Holds(like = ServerRecord.ID) String id,
      String title,
      int order,
      @Holds(like = ServerRecord.ID) List<String> members,
      String etag) {}

  /**
   * All groups, in order.
   *
   * @param problem what is wrong with their file, if it was changed by hand and refused
   * @param said the same as a sentence
   */
  public record GroupsView(
      List<GroupView> groups,
      @Nullable String problem,
      @Nullable Sentence said) {}

  /** What can be asked for. */
  List<Route> routes() {
    String all = "/config/groups";
    String one = "/config/groups/{id}";
    return List.of(
        new Route("GET", all, Role.LOOKS, r -> groups())
            .says("listGroups", "All groups")
            .answers(GroupsView.class),
        new Route("POST", all, Role.ADMINISTERS, this::addGroup)
            .says("addGroup", "Add a group")
            .takes(GroupForm.class)
            .answers(201, GroupView.class)
            .versioned()
            .refuses(
                409, "DUPLICATE_ID: another group has it; TOO_MANY: there are too many groups"),
        new Route("GET", one, Role.LOOKS, this::group)
            .says("getGroup", "One group")
            .answers(GroupView.class)
            .versioned(),
        new Route("PUT", one, Role.ADMINISTERS, this::changeGroup)
            .says("replaceGroup", "Replace a group")
            .takes(GroupForm.class)
            .answers(GroupView.class)
            .versioned(),
        new Route("DELETE", one, Role.ADMINISTERS, this::removeGroup)
            .says("removeGroup", "Remove a group")
            .answers(ApiAnswer.Done.class)
            .versioned());
  }

  private ApiAnswer groups() throws IOException {
    groups.refresh();
    List<GroupView> views = groups.get().groups().stream()
        .sorted(Comparator.comparingInt(Group::order).thenComparing(Group::id))
        .map(this::view)
        .toList();
    @Nullable Sentence problem = groups.problem().orElse(null);
    return ApiAnswer.of(new GroupsView(views, problem == null ? null : problem.text(), problem));
  }

  private ApiAnswer group(ApiRequest request) throws ApiException, IOException {
    groups.refresh();
    return answer(200, view(Edits.find(groups.get().groups(), Group::id, request.variable())));
  }

  private ApiAnswer addGroup(ApiRequest request) throws ApiException {
    GroupForm form = request.body(GroupForm.class);
    Group group = group(form, form.id() == null ? "" : form.id());
    changeGroups(before -> {
      List<Group> all = new ArrayList<>(before.groups());
      if (all.stream().anyMatch(g -> g.id().equals(group.id()))) {
        throw new ApiException(409, "DUPLICATE_ID", "id is that of another group");
      }
      all.add(group);
      return groups(all);
    });
    Edits.note(request, "added", "group", group.id());
    return answer(201, view(group));
  }

  private ApiAnswer changeGroup(ApiRequest request) throws ApiException {
    GroupForm form = request.body(GroupForm.class);
    String id = request.variable();
    if (form.id() != null && !form.id().equals(id)) {
      throw new ApiException(400, "INVALID_FIELD", "id cannot be changed");
    }
    List<Group> changed = new ArrayList<>();
    changeGroups(before -> {
      Group old = Edits.find(before.groups(), Group::id, id);
      request.requireVersion(edits.etag(old));
      Group group = group(form, id);
      changed.add(group);
      Edits.compare(request, old, group);
      return groups(
          before.groups().stream().map(g -> g.id().equals(id) ? group : g).toList());
    });
    Edits.note(request, "changed", "group", id);
    return answer(200, view(changed.get(0)));
  }

  private ApiAnswer removeGroup(ApiRequest request) throws ApiException {
    String id = request.variable();
    changeGroups(before -> {
      request.requireVersion(edits.etag(Edits.find(before.groups(), Group::id, id)));
      return groups(before.groups().stream().filter(g -> !g.id().equals(id)).toList());
    });
    Edits.note(request, "removed", "group", id);
    return ApiAnswer.done();
  }

  private void changeGroups(Change<Groups, ApiException> change) throws ApiException {
    try {
      groups.change(change);
    } catch (StorageException e) {
      throw ApiException.disk("the layout of the dashboard", e);
    }
  }

  private static Groups groups(List<Group> all) throws ApiException {
    try {
      return new Groups(Groups.SCHEMA, all);
    } catch (IllegalArgumentException e) {
      throw new ApiException(409, "TOO_MANY", "there are too many groups");
    }
  }

  private static Group group(GroupForm form, String id) throws ApiException {
    try {
      return new Group(
          id,
          form.title() == null ? "" : form.title(),
          form.order() == null ? 0 : form.order(),
          form.members() == null ? List.of() : form.members());
    } catch (InvalidValueException e) {
      throw new ApiException(e);
    }
  }

  private GroupView view(Group g) {
    return new GroupView(g.id(), g.title(), g.order(), g.members(), edits.etag(g));
  }

  private static ApiAnswer answer(int status, GroupView view) {
    return new ApiAnswer.Data(status, view, Map.of("ETag", view.etag()));
  }
}
