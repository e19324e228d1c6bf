package org.onecgate.clients;

import org.onecgate.it.Wire;

/** УНФ 1.6: never sends {@code sessid}; the encoding is all that follows {@code charset=}. */
final class Unf16 extends StandardClient {
  Unf16(Site site) {
    super(site);
  }

  @Override
  String read(Wire.Answer answer) throws ClientException {
    return Bsl.bodyByRestOfHeader(answer);
  }

  @Override
  String suffix(String checkauth) {
    return "";
  }
}
