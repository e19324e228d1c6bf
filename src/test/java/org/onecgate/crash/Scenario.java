package org.onecgate.crash;

import java.util.List;

/**
 * A story of steps that the product is led through.
 *
 * @param name its name
 * @param steps what happens
 */
record Scenario(String name, List<Step> steps) {
  /** Whether an exchange is refused in it. */
  boolean isRefused() {
    return steps.stream().anyMatch(step -> step.what().equals("refuse"));
  }

  @Override
  public String toString() {
    return name;
  }
}
