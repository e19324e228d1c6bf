package org.onecgate.catalogue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.Sentence;
import org.onecgate.ServerId;

/**
 * The catalogues of all servers, for those who show them, and what a person decides about them.
 *
 * <p><em>Threading:</em> safe.
 */
public interface Decisions {
  /** Where no server has a catalogue. */
  Decisions NONE = new NoCatalogues();

  /** Whether there is a catalogue. */
  enum State {
    /** It is not wanted. */
    OFF,
    /** It cannot be had now: its database does not answer, or is damaged. */
    AWAY,
    /** It can be asked. */
    READY
  }

  /**
   * How it is with the catalogue of a server.
   *
   * @param server which 1C
   * @param state whether there is one
   * @param reason what is wrong with it, also if it can be asked all the same; null if nothing is, or it is not wanted
   * @param rebuilding how far it is in being built anew, or why the last try failed; null if there is nothing to tell
   */
  record ServerState(
      ServerId server,
      State state,
      @Nullable Sentence reason,
      @Nullable Rebuilding rebuilding) {}

  /**
   * How far a catalogue is in being built anew.
   *
   * @param done how many deliveries are done
   * @param of of how many
   * @param failed why it failed; absent while it goes on
   */
  record Rebuilding(int done, int of, @Nullable Sentence failed) {}

  /** After how long without anything more an export is over. */
  Duration quiet();

  /** How it is with each server that there is, also with those that have no catalogue. */
  List<ServerState> states();

  /**
   * Says what becomes of a plan that is held (G2); returns once that is kept, not when it is done.
   *
   * @param delivery the delivery that is held
   * @param pass whether it is applied; else it is left out for good
   * @param by who decided
   * @throws java.util.NoSuchElementException if that server holds nothing of this id
   * @throws IllegalStateException if it was decided already, or the catalogue is being built anew
   * @throws IOException if it cannot be kept; nothing is decided then. {@link CatalogueException} says what is wrong with
   *     the catalogue
   */
  void decide(ServerId server, String delivery, boolean pass, String by) throws IOException;

  /**
   * Has a catalogue built anew from all deliveries that are still there; returns at once. If the process ends before it is
   * done, the former catalogue is as it was. A damaged one is moved aside first.
   *
   * @param by who wants it
   * @throws java.util.NoSuchElementException if there is no catalogue
   * @throws IllegalStateException if it is being built anew already
   * @throws IOException if the deliveries that are there cannot be found out
   */
  void rebuild(ServerId server, String by) throws IOException;

  /**
   * The goods of a server.
   *
   * @throws java.util.NoSuchElementException if there is no catalogue
   * @throws CatalogueException if it cannot be had now
   */
  Goods goods(ServerId server) throws CatalogueException;

  /**
   * The changes of a server.
   *
   * @throws java.util.NoSuchElementException if there is no catalogue
   * @throws CatalogueException if it cannot be had now
   */
  Feed feed(ServerId server) throws CatalogueException;
}
