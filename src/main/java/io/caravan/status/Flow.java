package io.caravan.status;

import java.util.List;

/**
 * What a person calls one flow: the routes of a file that is named after one of them, or a route of its own.
 *
 * @param id          of its main route
 * @param origin      where its main route begins, as its author writes it
 * @param description what it does, in a sentence; empty where its author says nothing
 * @param routes      ids of all its routes
 * @param sources     ids of those that begin by themselves, and are not called by another
 * @param enabled     whether any of these is to run
 */
record Flow(String id, String origin, String description, List<String> routes, List<String> sources, boolean enabled) {}
