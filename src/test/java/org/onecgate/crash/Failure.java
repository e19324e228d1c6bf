package org.onecgate.crash;

/** A failure in one line. */
final class Failure {
  private Failure() {}

  static String brief(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      text.append(text.isEmpty() ? "" : " <- ").append(each);
    }
    StackTraceElement[] trace = failure.getStackTrace();
    for (StackTraceElement frame : trace) {
      if (frame.getClassName().startsWith("org.onecgate.")) {
        return text + " at " + frame;
      }
    }
    return text.toString();
  }
}
