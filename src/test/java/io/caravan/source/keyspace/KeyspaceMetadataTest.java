package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.RedisConstants;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.UriParam;
import org.apache.camel.util.TimeUtils;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What editors, the Camel CLI and the generated manual know of the options. */
class KeyspaceMetadataTest {

    private static JsonObject metadata;

    @BeforeAll
    static void reads() throws Exception {
        try (InputStream json = RedisKeyspaceEndpoint.class.getResourceAsStream(
                "/META-INF/io/caravan/source/keyspace/redis-keyspace.json")) {
            metadata = (JsonObject) Jsoner.deserialize(new String(json.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void namesTheSchemeAndItsHeaders() {
        JsonObject component = metadata.getMap("component");

        assertThat(component.getString("scheme")).isEqualTo("redis-keyspace");
        assertThat(component.getString("syntax")).isEqualTo("redis-keyspace:name");
        assertThat(component.getBoolean("consumerOnly")).isTrue();
        assertThat(metadata.<JsonObject>getMap("headers")).containsKey(RedisConstants.GAP);
    }

    @ParameterizedTest
    @MethodSource("options")
    void describesEveryOptionWithTheDefaultThatItReallyHas(Field field) throws Exception {
        JsonObject option = metadata.<JsonObject>getMap("properties").getMap(field.getName());
        field.setAccessible(true);
        String real = String.valueOf(field.get(new RedisKeyspaceConfiguration()));
        String declared = String.valueOf(option.getOrDefault("defaultValue", ""));

        assertThat(option.getString("description")).matches("[A-Z].{10,}\\.");
        assertThat(field.getType() == long.class ? "" + TimeUtils.toMilliSeconds(declared) : declared)
                .isEqualTo(real);
    }

    @Test
    void hidesTheUriBecauseItMayHoldAPassword() {
        Map<String, Object> uri = metadata.<JsonObject>getMap("properties").getMap("redisUri");

        assertThat(uri).containsEntry("secret", true);
    }

    @Test
    void isKnownToCamelByItsScheme() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            assertThat(camel.getComponent("redis-keyspace")).isInstanceOf(RedisKeyspaceComponent.class);
        }
    }

    static Stream<Field> options() {
        return Arrays.stream(RedisKeyspaceConfiguration.class.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(UriParam.class));
    }
}
