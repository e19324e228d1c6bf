package org.onecgate.admin;

import java.util.List;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.alarm.Alarms;

/** {@code /api/alarms}: who is told of warnings, and whether that works (O1). */
final class AlarmsApi {
  private final Alarms alarms;

  /** Shows these. */
  AlarmsApi(Alarms alarms) {
    this.alarms = alarms;
  }

  /** The channels that are set. */
  public record AlarmsView(List<Alarms.State> channels) {}

  /** What became of a test, by channel. */
  public record TestView(List<Alarms.Tested> channels) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(
        new Route("GET", "/alarms", Role.LOOKS, r -> ApiAnswer.of(new AlarmsView(alarms.states())))
            .says("getAlarms", "Who is told of warnings, what was told last, and what failed")
            .answers(AlarmsView.class),
        new Route("POST", "/alarms/test", Role.OPERATES, r -> test())
            .says("testAlarms", "Send a test message through every channel")
            .answers(TestView.class));
  }

  private ApiAnswer test() throws ApiException {
    try {
      return ApiAnswer.of(new TestView(alarms
          .test()
          .orElseThrow(() -> new ApiException(409, "TEST_RUNS", "a test is under way"))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.stopping();
    }
  }
}
