/**
 * Servers that the demo and the tests start on the loopback interface: a given one, else a local binary, else one that
 * comes from Maven Central.
 */
package io.caravan.cli.servers;
