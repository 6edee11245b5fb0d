/** The command dead-letters. */
package io.caravan.cli.letters;
