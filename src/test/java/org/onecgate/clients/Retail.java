package org.onecgate.clients;

import org.onecgate.it.Wire;

/** Розница of 2019: the same module before {@code sessid}, which it never sends. */
final class Retail extends StandardClient {
  Retail(Site site) {
    super(site);
  }

  @Override
  String read(Wire.Answer answer) throws ClientException {
    return Bsl.body(answer);
  }

  @Override
  String suffix(String checkauth) {
    return "";
  }
}
