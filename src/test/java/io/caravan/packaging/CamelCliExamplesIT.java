package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.flows.ReadmeExamples;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The flows of the README, run by the Camel CLI with the command that stands there, and edited while it runs. */
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

    private String options = "";

    CamelCliExamplesIT() {
        super(redis, postgres, s3);
    }

    @BeforeAll
    static void installs() throws IOException {
        cli = CamelCli.in(home).install();
    }

    @AfterAll
    static void closes() throws IOException {
        cli.close();
    }

    @Override
    Program start(String example, Path folder, Map<String, String> environment) throws IOException {
        ReadmeExamples.write(example, folder);
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        String line = PageBlocks.line("camel run orders-to-s3").replace("orders-to-s3.camel.yaml", example);
        assertThat(line).startsWith("camel run " + example);
        return cli.type(folder, environment, line + options);
    }

    @Test
    void loadsAFileAgainWhenItChanges() throws IOException {
        options = " --dev";
        s3.bucket("examples").empty();
        run("orders-to-s3.camel.yaml");
        Set<String> stored = new TreeSet<>(add());
        await().atMost(SOON).until(() -> names("orders/").equals(stored));

        Path file = folder.resolve("orders-to-s3.camel.yaml");
        Files.writeString(file, Files.readString(file).replace("\"orders/", "\"archive/"));

        await().atMost(SOON).until(() -> {
            stored.addAll(add());
            return !names("archive/").isEmpty();
        });
        await("no order is lost").atMost(SOON).untilAsserted(() -> {
            Set<String> all = names("orders/");
            all.addAll(names("archive/"));
            assertThat(all).isEqualTo(stored);
        });
    }

    /** Adds an order, and returns its id. */
    private static Set<String> add() {
        Set<String> id = new TreeSet<>();
        redis.run(commands -> id.add(commands.xadd("orders", Map.of("item", "tea"))));
        return id;
    }

    /** Returns the ids of the orders in a folder of the bucket. */
    private static Set<String> names(String prefix) {
        return s3.bucket("examples").names(prefix).stream()
                .map(name -> name.substring(prefix.length()).replace(".json", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
