package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.RedisConstants;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What editors, the Camel CLI and the generated manual know of the options. */
class ScanMetadataTest {

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
}
