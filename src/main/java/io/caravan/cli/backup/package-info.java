/** Commands that keep a backup of Redis in a bucket of S3, and restore it. */
package io.caravan.cli.backup;
