/** Sends dead letters through the routes that gave them up, in a program that reads nothing else. */
package io.caravan.sink.replay;
