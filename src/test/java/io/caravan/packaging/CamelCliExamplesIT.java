package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.flows.ReadmeExamples;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The flows of the README, run by the Camel CLI with the command that stands there. */
class CamelCliExamplesIT extends ReadmeFlows {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    static Path home;

    private static CamelCli cli;

    CamelCliExamplesIT() {
        super(redis, postgres, s3);
    }

    @BeforeAll
    static void installs() throws IOException {
        cli = CamelCli.in(home);
    }

    @AfterAll
    static void closes() throws IOException {
        cli.close();
    }

    @Override
    Program start(String example, Path folder, Map<String, String> environment) throws IOException {
        ReadmeExamples.write(example, folder);
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        // Its first line is what the repository of the CLI was made by.
        String command = PageBlocks.toRun("mvn install").get(1);
        String[] arguments = command.replace("orders-to-s3.camel.yaml", example).split(" ");
        assertThat(arguments).startsWith("camel", "run", example);
        return cli.type(folder, environment, Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
