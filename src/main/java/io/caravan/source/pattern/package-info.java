/** Patterns of keys, as regular expressions and as globs, and the filter that they make up. Plain Java without a server. */
package io.caravan.source.pattern;
