package org.onecgate;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what a component of a record may hold, where its type says less. It is read for the description
 * of the API alone: what is wrong is refused by the record, or by whoever is given it. Of a list it is
 * said of each item.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Holds {
  /** A day as it is written, {@code 2026-11-21}. */
  String DATE = "\\d{4}-\\d{2}-\\d{2}";

  /** A time of day as it is written, {@code 12:30:00}. */
  String TIME = "\\d{2}:\\d{2}:\\d{2}";

  /** One of these words, with blanks between them. */
  String words() default "";

  /** One of the words of this enum: its names in small letters, with hyphens. */
  Class<?> wordsOf() default void.class;

  /** A text that is like this expression as a whole. */
  String like() default "";

  /** The smallest number, or the length of the shortest text. */
  int least() default 0;

  /** The largest number, or the length of the longest text. */
  int most() default Integer.MAX_VALUE;

  /** Whether it must be sent, though its type allows that it is absent. */
  boolean needed() default false;
}
