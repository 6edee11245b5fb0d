/** The way to an S3 server, and to the bucket there: settings, the client, and what its failures mean. */
package io.caravan.source.s3;
