/** What the demo shows: believable keys in a Redis of its own, and what of them arrives in a PostgreSQL of its own. */
package io.caravan.cli.demo;
