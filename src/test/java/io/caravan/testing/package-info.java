/** Servers, certificates and a breakable network for the tests; each fixture is one line in a test class. */
package io.caravan.testing;
