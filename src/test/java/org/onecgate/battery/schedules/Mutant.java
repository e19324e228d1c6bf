package org.onecgate.battery.schedules;

/** Ways to break what the schedules test; each must be found. */
enum Mutant {
  /** Nothing is broken. */
  NONE,
  /** The marks on ambiguous chunks are forgotten. */
  UNMARKED,
  /** Every repetition is dropped, as if the answer before it had been lost. */
  DROPS_ALL,
  /** The end of a broken body is taken for the end of the chunk. */
  TAKES_HALVES
}
