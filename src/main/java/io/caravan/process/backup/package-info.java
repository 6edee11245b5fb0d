/** What a backup is made of: versions of keys, the objects and segments that hold them, and their names. */
package io.caravan.process.backup;
