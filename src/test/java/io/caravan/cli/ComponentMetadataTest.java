package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.process.JsonText;
import java.io.InputStream;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CatalogCamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Camel and its tools find of our schemes in the artifact: all that a manual needs. */
class ComponentMetadataTest {

    private static final Set<String> OURS =
            Set.of("redis-scan", "redis-stream", "redis-keyspace", "rabbitmq-confirmed", "redis-restore");

    /** What a quantity is counted in; a number with none of these in its description leaves the reader guessing. */
    private static final String UNIT =
            "(?is).*(milliseconds|as a duration|\\d+ms|seconds|bytes|keys|pages|entries|events|messages|number of|how often"
                    + "|limit of number|port of|mode of).*";

    static Stream<String> schemes() {
        return OURS.stream().sorted();
    }

    static Stream<Arguments> options() throws Exception {
        Stream.Builder<Arguments> options = Stream.builder();
        for (String scheme : OURS) {
            JsonObject metadata = metadataOf(scheme);
            for (String group : new String[] {"componentProperties", "properties"}) {
                for (Map.Entry<String, Object> option :
                        metadata.<JsonObject>getMap(group).entrySet()) {
                    options.add(Arguments.of(scheme, option.getKey(), option.getValue()));
                }
            }
        }
        return options.build();
    }

    private static JsonObject metadataOf(String scheme) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            String json = ((CatalogCamelContext) camel).getComponentParameterJsonSchema(scheme);
            assertThat(json).as("what Camel finds of %s", scheme).isNotNull();
            return (JsonObject) Jsoner.deserialize(json);
        }
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void aSchemeHasTitleDescriptionSyntaxAndVersion(String scheme) throws Exception {
        JsonObject component = metadataOf(scheme).getMap("component");

        assertThat(component.getString("scheme")).isEqualTo(scheme);
        assertThat(component.getString("title")).matches("[A-Z].+");
        assertThat(component.getString("description")).matches("(?s)[A-Z].{20,}\\.");
        assertThat(component.getString("syntax")).startsWith(scheme + ":");
        assertThat(component.getString("firstVersion")).isEqualTo("0.1.0");
        assertThat(component.getString("artifactId")).isEqualTo("caravan");
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void theArtifactHoldsWhatToolsLookFor(String scheme) throws Exception {
        ClassLoader artifact = JsonText.class.getClassLoader();
        String services = "META-INF/services/org/apache/camel/";

        for (String file : new String[] {
            services + "component/" + scheme,
            services + "configurer/" + scheme + "-component",
            services + "configurer/" + scheme + "-endpoint",
            services + "urifactory/" + scheme + "-endpoint"
        }) {
            assertThat(artifact.getResource(file)).as(file).isNotNull();
        }
        try (InputStream file = artifact.getResourceAsStream(services + "component.properties")) {
            Properties list = new Properties();
            list.load(file);
            assertThat(list.getProperty("components").split(" ")).contains(scheme);
            assertThat(list).containsEntry("groupId", "io.caravan").containsEntry("artifactId", "caravan");
            assertThat(list.getProperty("version")).matches("\\d.*");
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    void anOptionHasADescriptionATypeAndADefault(String scheme, String name, JsonObject option) {
        assertThat(option.getString("description")).matches("(?s)[A-Z].{10,}");
        assertThat(option.getString("type")).isNotBlank();
        assertThat(option.getString("javaType")).isNotBlank();
        if (option.getString("type").equals("boolean")) {
            assertThat(option.get("defaultValue")).isInstanceOf(Boolean.class);
        }
        if (option.getString("type").equals("enum")) {
            assertThat((Iterable<?>) option.get("enum")).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    void aNumberSaysWhatItCounts(String scheme, String name, JsonObject option) {
        if (Set.of("integer", "duration").contains(option.getString("type")) && !name.startsWith("backoff")) {
            assertThat(option.getString("description")).matches(UNIT);
        }
    }
}
