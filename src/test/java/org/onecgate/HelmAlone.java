package org.onecgate;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Helm, a library of Go behind one of Java, in a process of its own: Go takes the signals of its process for itself, and
 * nothing can be attached to a JVM then.
 */
final class HelmAlone {
  private HelmAlone() {}

  /**
   * Says {@code lint} of a chart what Helm thinks of it, and fails where that is bad; else what it makes of it.
   *
   * @param args what to do, the chart, and settings as {@code name=value}
   */
  public static void main(String[] args) {
    Helm helm = new Helm(Path.of(args[1]));
    if (args[0].equals("lint")) {
      LintResult result = helm.lint().strict().call();
      System.out.println(result.getMessages());
      System.exit(result.isFailed() ? 1 : 0);
    }
    TemplateCommand template = helm.template().withName("one");
    for (int i = 2; i < args.length; i++) {
      String[] setting = args[i].split("=", 2);
      template.set(setting[0], setting[1]);
    }
    System.out.writeBytes(template.call().getBytes(StandardCharsets.UTF_8));
    System.exit(0);
  }
}
