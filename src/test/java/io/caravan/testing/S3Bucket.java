package io.caravan.testing;

import io.caravan.source.s3.BucketCheck;
import io.caravan.source.s3.BucketState;
import io.caravan.source.s3.S3Connection;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket of a server under test, reached directly and behind Caravan's back. */
public final class S3Bucket implements AutoCloseable {

    private final S3Connection connection;
    private final S3Client client;
    private final String name;

    S3Bucket(S3Connection connection) {
        this.connection = connection;
        this.client = connection.client();
        this.name = connection.bucket();
    }

    S3Bucket create() {
        BucketState state = new BucketCheck(connection).lookOrCreate();
        if (!state.isUsable()) {
            throw new IllegalStateException(state.line());
        }
        return this;
    }

    public String name() {
        return name;
    }

    /** Returns the names of all objects, in order. */
    public List<String> names() {
        return names("");
    }

    /** Returns the names that begin so, in order. */
    public List<String> names(String prefix) {
        return client.listObjectsV2Paginator(list -> list.bucket(name).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** Returns the content of an object that exists. */
    public byte[] get(String object) {
        return client.getObjectAsBytes(get -> get.bucket(name).key(object)).asByteArray();
    }

    public void put(String object, byte[] content) {
        client.putObject(put -> put.bucket(name).key(object), RequestBody.fromBytes(content));
    }

    /** Changes a bit of an object; a negative offset counts from the end. */
    public void flip(String object, int offset) {
        byte[] content = get(object);
        content[offset < 0 ? content.length + offset : offset] ^= 1;
        put(object, content);
    }

    /** Leaves only the first bytes of an object. */
    public void cut(String object, int length) {
        put(object, Arrays.copyOf(get(object), length));
    }

    public void delete(String object) {
        client.deleteObject(delete -> delete.bucket(name).key(object));
    }

    /** Deletes every object. */
    public void empty() {
        names().forEach(this::delete);
    }

    /** Deletes the bucket with every object. */
    public void remove() {
        empty();
        client.deleteBucket(delete -> delete.bucket(name));
    }

    @Override
    public void close() {
        connection.close();
    }
}
