package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Pages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Camel CLI shows of an endpoint, with the JAR on its class path. */
class CamelCliDocIT {

    @TempDir
    static Path home;

    private static CamelCli cli;

    @BeforeAll
    static void installs() throws IOException {
        cli = CamelCli.in(home).install();
    }

    @AfterAll
    static void closes() throws IOException {
        cli.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-scan", "redis-stream", "redis-keyspace", "rabbitmq-confirmed", "redis-restore"})
    void showsEachOptionWithItsDefaultAndType(String scheme) throws Exception {
        JsonObject metadata = metadata(scheme);

        try (Program camel =
                cli.type(home, Map.of(CamelCli.MORE_CLASSES, ":" + cli.artifact()), "camel doc component:" + scheme)) {

            assertThat(camel.exitCode()).as(camel.out() + camel.err()).isZero();
            assertThat(camel.out())
                    .contains(metadata.<JsonObject>getMap("component").getString("description"))
                    .contains("    " + metadata.<JsonObject>getMap("component").getString("syntax"));
            for (Map.Entry<String, Object> option :
                    metadata.<JsonObject>getMap("properties").entrySet()) {
                JsonObject each = (JsonObject) option.getValue();
                // A long one goes on in the next line.
                String type =
                        each.getString("javaType").replaceFirst("<.*", "").replaceFirst("^(.*\\.)?(.{1,12}).*", "$2");
                assertThat(camel.out())
                        .containsPattern("(?m)^║ " + option.getKey() + " +│ .* │ "
                                + Pattern.quote(String.valueOf(each.getOrDefault("defaultValue", ""))) + " *│ [^│]*"
                                + Pattern.quote(type));
            }
        }
    }

    private static JsonObject metadata(String scheme) throws Exception {
        try (ZipFile jar = new ZipFile(cli.artifact().toFile());
                InputStream json =
                        jar.getInputStream(jar.getEntry("org/apache/camel/catalog/components/" + scheme + ".json"))) {
            return (JsonObject) Jsoner.deserialize(new String(json.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void isNotThereWithoutTheJar() {
        try (Program camel = cli.type(home, Map.of(), "camel doc component:redis-scan")) {

            assertThat(camel.exitCode()).isNotZero();
        }
        assertThat(Pages.text(Pages.README)).contains("`camel doc component:redis-scan`");
    }
}
