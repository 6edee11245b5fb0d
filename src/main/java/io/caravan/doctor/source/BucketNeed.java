package io.caravan.doctor.source;

import io.caravan.process.backup.BackupSettings;
import io.caravan.source.s3.S3Connection;

/**
 * A bucket that flows use.
 *
 * @param path   what the names of their objects begin with
 * @param backup how its objects are signed and encrypted; {@code null} where the bucket holds something else than a backup
 * @param writes whether they put and delete objects, too
 */
public record BucketNeed(S3Connection connection, String path, BackupSettings backup, boolean writes) {}
