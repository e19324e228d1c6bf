package org.onecgate.json;

import java.util.ArrayList;
import java.util.List;
import org.onecgate.FieldFault;
import org.onecgate.InvalidValueException;

/** What the compact constructors of records check with. */
public final class Records {
  private Records() {}

  /** Refuses a record whose field is wrong; JSON-B hands the message on. */
  public static void require(boolean condition, String field) {
    if (!condition) {
      throw new InvalidValueException(field);
    }
  }

  /** Checks several fields of a record, so that all that is wrong is told at once; {@link #end} refuses it. */
  public static final class Fields {
    private final List<FieldFault> faults = new ArrayList<>();

    /** Notes a field that is wrong. */
    public Fields require(boolean condition, String field) {
      if (!condition) {
        faults.addAll(new InvalidValueException(field).faults());
      }
      return this;
    }

    /** Refuses the record if a field was wrong. */
    public void end() {
      if (!faults.isEmpty()) {
        throw new InvalidValueException(faults);
      }
    }
  }
}
