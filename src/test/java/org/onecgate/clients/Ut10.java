package org.onecgate.clients;

import java.util.Locale;
import org.onecgate.it.Wire;

/**
 * УТ 10.3: never sends {@code sessid}, knows no TLS, reads without an encoding and does not trim the
 * first line. Its archives are those of Windows.
 */
final class Ut10 extends StandardClient {
  Ut10(Site site) {
    super(site);
  }

  @Override
  String read(Wire.Answer answer) {
    return Bsl.textDocument(answer);
  }

  @Override
  boolean isSuccess(String answer) {
    return Bsl.line(answer, 1).toLowerCase(Locale.ROOT).equals("success");
  }

  @Override
  String suffix(String checkauth) {
    return "";
  }

  @Override
  byte[] archive(Portion portion) {
    return portion.dosZip();
  }
}
