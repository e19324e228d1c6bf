package org.onecgate.story;

/**
 * All that is told of what happens.
 *
 * @param stories line by line, for people
 * @param statistics counted by day and server
 * @param refusals what was refused lately
 * @param hints what the behaviour of a 1C says about its settings
 */
public record Chronicle(Stories stories, Statistics statistics, Refusals refusals, Hints hints) {}
