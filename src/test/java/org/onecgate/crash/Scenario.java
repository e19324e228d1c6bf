package org.onecgate.crash;

import java.util.List;

/**
 * A story of steps that the product is led through.
 *
 * @param name its name
 * @param steps what happens
 */
record Scenario(String name, List<Step> steps) {
  @Override
  public String toString() {
    return name;
  }
}
