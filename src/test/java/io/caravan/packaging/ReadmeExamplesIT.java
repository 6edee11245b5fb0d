package io.caravan.packaging;

import io.caravan.flows.ReadmeExamples;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The flows of the README, put into a folder routes/ beside the JAR. */
class ReadmeExamplesIT extends ReadmeFlows {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    ReadmeExamplesIT() {
        super(redis, postgres, s3);
    }

    @Override
    Program start(String example, Path folder, Map<String, String> environment) {
        ReadmeExamples.write(example, folder.resolve("routes"));
        return Program.jar(folder, environment);
    }
}
