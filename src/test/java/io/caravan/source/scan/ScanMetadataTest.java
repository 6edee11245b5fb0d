package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.RedisConstants;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What editors, the Camel CLI and the generated manual know of the options. */
class ScanMetadataTest {

    private static final Set<String> UNITS = Set.of("keys", "bytes", "milliseconds");
    private static final Map<String, String> NO_VALUE = Map.of("boolean", "false", "int", "0", "long", "0");

    private static JsonObject metadata;

    @BeforeAll
    static void reads() throws Exception {
        try (InputStream json =
                RedisScanEndpoint.class.getResourceAsStream("/META-INF/io/caravan/source/scan/redis-scan.json")) {
            metadata = (JsonObject) Jsoner.deserialize(new String(json.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void namesAndDescribesTheScheme() {
        JsonObject component = metadata.getMap("component");

        assertThat(component.getString("scheme")).isEqualTo("redis-scan");
        assertThat(component.getString("title")).isEqualTo("Redis Scan");
        assertThat(component.getString("description")).startsWith("Reads every key of a Redis deployment");
        assertThat(component.getString("syntax")).isEqualTo("redis-scan:keyPattern");
        assertThat(component.getBoolean("consumerOnly")).isTrue();
        assertThat(metadata.<JsonObject>getMap("headers"))
                .containsOnlyKeys(
                        RedisConstants.SCAN_EVENT,
                        RedisConstants.SCAN_POSITION,
                        RedisConstants.DATABASE,
                        RedisConstants.NODE);
    }

    @ParameterizedTest
    @MethodSource("options")
    void describesEveryOptionWithItsTypeAndDefault(Field field) {
        JsonObject option = metadata.<JsonObject>getMap("properties").getMap(field.getName());
        String declared = field.getAnnotation(UriParam.class).defaultValue();

        assertThat(option.getString("description")).matches("[A-Z].{20,}\\.");
        assertThat(option.getString("type")).isNotBlank();
        assertThat(String.valueOf(option.getOrDefault("defaultValue", ""))).isEqualTo(declaredOr(declared, field));
    }

    @ParameterizedTest
    @MethodSource("options")
    void saysTheDefaultThatTheFieldReallyHas(Field field) throws Exception {
        RedisScanEndpoint endpoint = new RedisScanEndpoint("redis-scan:*", new RedisScanComponent());
        field.setAccessible(true);

        Object real = field.get(ownerOf(field, endpoint));

        assertThat(real == null ? "" : real.toString())
                .isEqualTo(declaredOr(field.getAnnotation(UriParam.class).defaultValue(), field));
    }

    @ParameterizedTest
    @MethodSource("options")
    void saysTheUnitOfEveryNumber(Field field) {
        if (field.getType() == int.class || field.getType() == long.class) {
            assertThat(UNITS).anyMatch(field.getAnnotation(UriParam.class).description()::contains);
        }
    }

    @Test
    void hidesTheUriBecauseItMayHoldAPassword() {
        assertThat(metadata.<JsonObject>getMap("properties")
                        .<JsonObject>getMap("redisUri")
                        .getBoolean("secret"))
                .isTrue();
    }

    @Test
    void isKnownToCamelByItsScheme() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            assertThat(camel.getComponent("redis-scan")).isInstanceOf(RedisScanComponent.class);
            assertThat(camel.getCamelContextExtension().getEndpointUriFactory("redis-scan"))
                    .isNotNull();
        }
    }

    static Stream<Field> options() {
        return Stream.of(RedisScanEndpoint.class, RedisScanSelection.class, RedisScanConfiguration.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .filter(field -> field.isAnnotationPresent(UriParam.class))
                .filter(field -> !field.getType().isAnnotationPresent(UriParams.class));
    }

    private static Object ownerOf(Field field, RedisScanEndpoint endpoint) {
        Class<?> owner = field.getDeclaringClass();
        if (owner == RedisScanEndpoint.class) {
            return endpoint;
        }
        return owner == RedisScanSelection.class ? endpoint.getSelection() : endpoint.getConfiguration();
    }

    /** A boolean, alone among the types, is described with the default that Java gives it. */
    private static String declaredOr(String declared, Field field) {
        return declared.isEmpty() ? NO_VALUE.getOrDefault(field.getType().getName(), "") : declared;
    }
}
