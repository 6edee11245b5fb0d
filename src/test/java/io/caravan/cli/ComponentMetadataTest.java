package io.caravan.cli;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.process.JsonText;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CatalogCamelContext;
import org.apache.camel.Component;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ScheduledPollEndpoint;
import org.apache.camel.util.TimeUtils;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Camel and its tools find of our schemes in the artifact: all that a manual needs. */
class ComponentMetadataTest {

    private static final Set<String> OURS =
            Set.of("redis-scan", "redis-stream", "redis-keyspace", "rabbitmq-confirmed", "redis-restore");

    /** How the description says what a number counts, where it is neither a duration nor bytes. */
    private static final Map<String, String> COUNTED = Map.ofEntries(
            entry("rabbitmq-confirmed.deliveryMode", "Delivery mode"),
            entry("rabbitmq-confirmed.heartbeat", "Seconds of silence"),
            entry("rabbitmq-confirmed.port", "Port of the broker"),
            entry("rabbitmq-confirmed.window", "Most messages"),
            entry("redis-keyspace.batchSize", "Most events"),
            entry("redis-restore.database", "Number of the database"),
            entry("redis-scan.concurrentConsumers", "How many pages"),
            entry("redis-scan.pageSize", "How many keys"),
            entry("redis-stream.batchSize", "Most entries"),
            entry("redis-stream.maxDeliveries", "How often an entry is delivered"));

    /** The options that Camel gives to every component and endpoint, in its own words. */
    private static final Set<String> OF_CAMEL = Stream.of(
                    DefaultComponent.class, DefaultEndpoint.class, ScheduledPollEndpoint.class)
            .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
            .filter(field -> field.isAnnotationPresent(UriParam.class) || field.isAnnotationPresent(Metadata.class))
            .map(Field::getName)
            .collect(Collectors.toSet());

    private static final Pattern WITHOUT = Pattern.compile(
            "[Ww]ithout it\\b|\\bwhat is not given\\b|\\bwhere it is not set\\b|\\bFound in the registry\\b");

    /** An option, and what it is when nobody sets it. */
    private record Option(String scheme, String name, JsonObject metadata, Object unset) {

        Object standard() {
            return metadata.get("defaultValue");
        }

        String description() {
            return metadata.getString("description");
        }

        @Override
        public String toString() {
            return scheme + "." + name;
        }
    }

    static Stream<String> schemes() {
        return OURS.stream().sorted();
    }

    static Stream<Option> options() throws Exception {
        Stream.Builder<Option> options = Stream.builder();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            for (String scheme : OURS) {
                Component component = camel.getComponent(scheme);
                Map<String, Object> owners =
                        Map.of("componentProperties", component, "properties", component.createEndpoint(scheme + ":x"));
                for (Map.Entry<String, Object> owner : owners.entrySet()) {
                    PropertyConfigurerGetter getter = getter(camel, scheme, owner.getValue());
                    for (Map.Entry<String, Object> option : metadataOf(scheme)
                            .<JsonObject>getMap(owner.getKey())
                            .entrySet()) {
                        Object unset = getter.getOptionValue(owner.getValue(), option.getKey(), false);
                        options.add(new Option(scheme, option.getKey(), (JsonObject) option.getValue(), unset));
                    }
                }
            }
        }
        return options.build();
    }

    static Stream<Option> ours() throws Exception {
        return options().filter(option -> !OF_CAMEL.contains(option.name()));
    }

    static Stream<Option> numbers() throws Exception {
        return ours().filter(option ->
                Set.of("integer", "duration").contains(option.metadata().getString("type")));
    }

    private static PropertyConfigurerGetter getter(CamelContext camel, String scheme, Object owner) {
        String name = scheme + (owner instanceof Component ? "-component" : "-endpoint");
        return (PropertyConfigurerGetter)
                PluginHelper.getConfigurerResolver(camel).resolvePropertyConfigurer(name, camel);
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
    void anOptionHasADescriptionAndAType(Option option) {
        assertThat(option.description()).matches("(?s)[A-Z].{10,}");
        assertThat(option.metadata().getString("type")).isNotBlank();
        assertThat(option.metadata().getString("javaType")).isNotBlank();
        if (option.metadata().getString("type").equals("enum")) {
            assertThat((Iterable<?>) option.metadata().get("enum")).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("ours")
    void anOptionHasTheDefaultThatItsFieldHas(Option option) {
        if (option.unset() == null
                || option.unset().equals("")
                || Boolean.TRUE.equals(option.metadata().getBoolean("required"))) {
            assertThat(option.standard()).isNull();
        } else if (option.metadata().getString("type").equals("duration")) {
            assertThat(TimeUtils.toMilliSeconds((String) option.standard())).isEqualTo(option.unset());
        } else {
            assertThat(option.standard()).hasToString(option.unset().toString());
        }
    }

    @ParameterizedTest
    @MethodSource("ours")
    void anOptionWithoutDefaultSaysWhatHappensWithoutIt(Option option) {
        if (option.standard() == null && !Boolean.TRUE.equals(option.metadata().getBoolean("required"))) {
            assertThat(option.description()).containsPattern(WITHOUT);
        }
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void aNumberSaysWhatItCounts(Option option) {
        if (option.metadata().getString("type").equals("duration")) {
            assertThat(option.description()).contains("in milliseconds or as a duration");
        } else if (option.name().endsWith("Bytes")) {
            assertThat(option.description()).contains("bytes");
        } else {
            assertThat(COUNTED).as("numbers with their units").containsKey(option.toString());
            assertThat(option.description()).startsWith(COUNTED.get(option.toString()));
        }
    }
}
