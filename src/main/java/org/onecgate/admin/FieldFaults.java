package org.onecgate.admin;

import java.util.ArrayList;
import java.util.List;
import org.onecgate.FieldFault;
import org.onecgate.InvalidValueException;
import org.onecgate.json.BadJsonException;

/** What is wrong with the fields of one request: gathered, so that one answer tells all of it (C3). */
final class FieldFaults {
  /** The code where a field of the right type is missing or cannot be meant. */
  static final String INVALID = "INVALID_FIELD";

  private final List<FieldFault> all = new ArrayList<>();
  private String code = INVALID;

  /** Notes what is wrong with a body; the code of the answer is that of its first fault. */
  void add(BadJsonException body) {
    code = all.isEmpty() ? body.problem().name() : code;
    add(body.faults());
  }

  /** Notes what this refuses by an {@link InvalidValueException}; tells whether it refuses nothing. */
  boolean passes(Runnable check) {
    try {
      check.run();
      return true;
    } catch (InvalidValueException e) {
      add(e.faults());
      return false;
    }
  }

  /** Notes a field that is missing or wrong. */
  void require(boolean condition, String field) {
    if (!condition) {
      add(new InvalidValueException(field).faults());
    }
  }

  /** A field that was told already is not told again. */
  private void add(List<FieldFault> more) {
    all.addAll(FieldFault.others(more, all));
  }

  /** Refuses the request if something was wrong. */
  void end() throws ApiException {
    if (!all.isEmpty()) {
      throw new ApiException(code, all);
    }
  }
}
