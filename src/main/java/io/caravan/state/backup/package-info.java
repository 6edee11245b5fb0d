/** What a backup remembers of its bucket: the index of what is stored, and in which times it may be incomplete. */
package io.caravan.state.backup;
