package io.caravan.cli.demo;

import io.caravan.cli.servers.LocalS3;
import io.caravan.source.s3.BucketCheck;
import io.caravan.source.s3.BucketState;
import io.caravan.source.s3.S3Connection;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket that only the demo has, and that ends with it. */
public final class DemoBucket implements AutoCloseable {

    private final S3Connection connection = new S3Connection();
    private final Map<String, String> properties;

    /** @throws IllegalStateException if the server does not let it be made; one line */
    public DemoBucket(LocalS3 server) {
        String name = "caravan-demo-" + UUID.randomUUID();
        properties = server.properties(name);
        connection.getSettings().setEndpoint(server.endpoint());
        connection.getSettings().setBucket(name);
        connection.getSettings().setAccessKey(server.accessKey());
        connection.getSettings().setSecretKey(server.secretKey());
        BucketState state = new BucketCheck(connection).lookOrCreate();
        if (!state.isUsable()) {
            connection.close();
            throw new IllegalStateException(state.line());
        }
    }

    /** Returns the properties of the flows that say where it is. */
    public Map<String, String> properties() {
        return properties;
    }

    @Override
    public void close() {
        S3Client client = connection.client();
        String name = connection.bucket();
        try (connection) {
            for (S3Object object :
                    client.listObjectsV2Paginator(list -> list.bucket(name)).contents()) {
                client.deleteObject(delete -> delete.bucket(name).key(object.key()));
            }
            client.deleteBucket(delete -> delete.bucket(name));
        }
    }
}
