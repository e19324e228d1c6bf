package org.onecgate.clients;

import org.onecgate.it.Wire;

/** УТ 11.5: sends line 4 as {@code sessid}, reads as the header says. */
final class Ut11 extends StandardClient {
  Ut11(Site site) {
    super(site);
  }

  @Override
  String read(Wire.Answer answer) throws ClientException {
    return Bsl.body(answer);
  }

  /** Where there is no line 4 it sends an empty {@code sessid}. */
  @Override
  String suffix(String checkauth) {
    return "&sessid=" + Bsl.line(checkauth, 4).replace("sessid=", "");
  }
}
