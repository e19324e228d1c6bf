package org.onecgate.admin;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onecgate.story.Statistics;

/** Something that is told of a route to those who program against it: the description is made of it. */
sealed interface Told {
  /**
   * What it is for.
   *
   * @param name what generated clients call it
   * @param summary what it does, in a sentence
   * @param more what else is to be known; empty if nothing is
   */
  record Purpose(String name, String summary, String more) implements Told {}

  /** The body that it takes. */
  record Body(Class<?> type) implements Told {}

  /**
   * That it takes bytes as they are, of any length.
   *
   * @param part whether they are one of many parts: the journal of people tells of the whole alone
   */
  record Bytes(boolean part) implements Told {}

  /** The record that it answers with this status. */
  record Answer(int status, Class<?> type) implements Told {}

  /** The document that it answers, of this media type. */
  record Document(String type) implements Told {}

  /** A header of its answer. */
  record Header(String name, String says) implements Told {}

  /**
   * That what it shows or changes has a version: it is answered as {@code ETag}, and who changes or removes
   * it says in {@code If-Match} which one is meant.
   */
  record Version() implements Told {}

  /** That the journal of people does not tell who has read it. */
  record Unnoted() implements Told {}

  /** That what it shows has a version, and is not sent again to who knows it: 304. */
  record Unchanged() implements Told {}

  /**
   * A status with which it may refuse, besides those that its form says: a body may be bad, an id unknown.
   *
   * @param why what it means here; empty if it is what it always means
   */
  record Refusal(int status, String why) implements Told {}

  /** A parameter of its query; no other is taken. */
  sealed interface Parameter extends Told {
    /** Its name. */
    String name();

    /** What it asks for. */
    String says();
  }

  /**
   * A text.
   *
   * @param like an expression that it is like; empty for any text
   */
  record Text(String name, String says, String like) implements Parameter {}

  /** A day such as 2026-11-21, by the clock of Gate. */
  record Day(String name, String says) implements Parameter {
    /** What a query says, if it does; anything else than a day is refused. */
    Optional<LocalDate> of(Map<String, String> query) throws ApiException {
      String text = query.getOrDefault(name, "");
      if (!text.isEmpty() && !Statistics.isDay(text)) {
        throw new ApiException(400, "INVALID_FIELD", name + " is no day such as 2026-11-21");
      }
      return text.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(text));
    }
  }

  /** A text without which there is no answer. */
  record NeededText(String name, String says) implements Parameter {}

  /** One of some words. */
  record Word(String name, String says, List<String> words) implements Parameter {
    /** Refuses what is none of them. */
    void check(Map<String, String> query) throws ApiException {
      if (!words.contains(query.getOrDefault(name, words.get(0)))) {
        throw new ApiException(400, "INVALID_FIELD", name + " is none of those that there are");
      }
    }
  }

  /**
   * A whole number.
   *
   * @param usual what it is if it is absent
   */
  record Whole(String name, String says, long least, long most, long usual) implements Parameter {
    /** What a query says; anything else than one of these numbers is refused. */
    long of(Map<String, String> query) throws ApiException {
      String text = query.getOrDefault(name, "" + usual);
      long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
      if (number < least || number > most) {
        throw new ApiException(
            400, "INVALID_FIELD", name + " must be from " + least + " to " + most);
      }
      return number;
    }
  }
}
