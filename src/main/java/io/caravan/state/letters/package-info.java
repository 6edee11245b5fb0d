/** The store of dead letters: what a letter holds, and how it is found, held while it is replayed, and removed. */
package io.caravan.state.letters;
