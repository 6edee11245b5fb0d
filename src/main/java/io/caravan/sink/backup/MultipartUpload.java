package io.caravan.sink.backup;

import io.caravan.source.s3.S3Connection;
import io.caravan.source.s3.S3Failures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** An object that is written in parts, and is there as a whole once it is completed; one part lies in memory. */
final class MultipartUpload extends OutputStream {

    private static final int PART_BYTES = 8 << 20;
    private static final String MARK = "caravan-upload";

    private final S3Connection s3;
    private final String name;
    private final String mark = UUID.randomUUID().toString();
    private final String id;
    private final List<CompletedPart> parts = new ArrayList<>();
    private final byte[] part = new byte[PART_BYTES];
    private int filled;

    MultipartUpload(S3Connection s3, String name) {
        this.s3 = s3;
        this.name = name;
        this.id = s3.client()
                .createMultipartUpload(
                        create -> create.bucket(s3.bucket()).key(name).metadata(Map.of(MARK, mark)))
                .uploadId();
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        int done = 0;
        while (done < length) {
            int next = Math.min(length - done, part.length - filled);
            System.arraycopy(bytes, from + done, part, filled, next);
            filled += next;
            done += next;
            if (filled == part.length) {
                send();
            }
        }
    }

    private void send() {
        int number = parts.size() + 1;
        RequestBody body = RequestBody.fromByteBuffer(ByteBuffer.wrap(part, 0, filled));
        String tag = s3.client()
                .uploadPart(
                        upload -> upload.bucket(s3.bucket())
                                .key(name)
                                .uploadId(id)
                                .partNumber(number),
                        body)
                .eTag();
        parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        filled = 0;
    }

    void complete() {
        if (filled > 0) {
            send();
        }
        try {
            s3.client()
                    .completeMultipartUpload(complete -> complete.bucket(s3.bucket())
                            .key(name)
                            .uploadId(id)
                            .multipartUpload(all -> all.parts(parts)));
        } catch (S3Exception e) {
            // Where the answer was lost, the client asks again, and there is no such upload any more.
            if (!S3Failures.codeOf(e).equals("NoSuchUpload") || !isThere()) {
                throw e;
            }
        }
    }

    private boolean isThere() {
        try {
            return mark.equals(s3.client()
                    .headObject(head -> head.bucket(s3.bucket()).key(name))
                    .metadata()
                    .get(MARK));
        } catch (NoSuchKeyException e) {
            return false;
        }
    }

    /** Has the server forget what was written. */
    void abort() {
        s3.client()
                .abortMultipartUpload(
                        abort -> abort.bucket(s3.bucket()).key(name).uploadId(id));
    }
}
