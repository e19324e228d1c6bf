package org.onecgate.clients;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.onecgate.it.Content;

/** What the clients send to a gate that runs somewhere else. */
public final class Walk {
  private Walk() {}

  /**
   * Has each generation of clients bring a catalogue with a picture, until it reads that it is published.
   *
   * @param gate the address of Gate, with a slash at its end
   * @param passwords of the logins that this must find: one that sends {@code sessid}, then one that need not
   * @return what each of them brought, by its name
   */
  public static Map<String, byte[]> catalogues(URI gate, Map<String, String> passwords)
      throws ClientException {
    Map<String, byte[]> brought = new LinkedHashMap<>();
    for (Generation each : Generation.values()) {
      Site site = new Site(
          gate.getHost(),
          gate.getPort(),
          (gate.getRawPath() + "1c_exchange").substring(1),
          each.login(),
          passwords.get(each.login()),
          Line.CLEAR);
      byte[] goods = Goods.first(20 + brought.size());
      each.upload(
          site,
          "catalog",
          Portion.of("import.xml", goods, "import_files/ab/ab_cd.jpg", Content.picture(1, 90_000)));
      brought.put(each.name(), goods);
    }
    return brought;
  }

  /** The logins, and whether each need not send {@code sessid}. */
  public static Map<String, Boolean> logins() {
    return Map.of(TestGate.NEW, false, TestGate.OLD, true);
  }
}
