package io.caravan.cli.backup;

import io.caravan.process.backup.ObjectNames;
import io.caravan.process.backup.OldFormat;
import io.caravan.source.s3.S3Connection;
import java.util.Comparator;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The bucket that the realtime backup stores in, whatever S3_BUCKET says. */
final class OldBucket {

    private static final String NAME = "redis-backup";
    private static final int LOOK_AT = 1_000;

    private OldBucket() {}

    /** Returns a line if there are objects of the realtime backup while another bucket is named; nothing if nobody can tell. */
    static Optional<String> mention(S3Connection s3, ObjectNames names) {
        if (s3.bucket().equals(NAME)) {
            return Optional.empty();
        }
        try {
            return oldest(s3.client(), names)
                    .filter(object -> isOld(s3.client(), object))
                    .map(object -> "Bucket '" + NAME + "' holds objects of the realtime backup, which always stores"
                            + " there. Here it is '" + s3.bucket() + "'");
        } catch (SdkException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> oldest(S3Client client, ObjectNames names) {
        return client
                .listObjectsV2(list -> list.bucket(NAME).prefix(names.path()).maxKeys(LOOK_AT))
                .contents()
                .stream()
                .filter(object -> names.parse(object.key()).isPresent())
                .min(Comparator.comparing(S3Object::lastModified))
                .map(S3Object::key);
    }

    private static boolean isOld(S3Client client, String object) {
        byte[] begin = client.getObjectAsBytes(
                        get -> get.bucket(NAME).key(object).range("bytes=0-0"))
                .asByteArray();
        return begin.length > 0 && OldFormat.isLike(begin[0]);
    }
}
