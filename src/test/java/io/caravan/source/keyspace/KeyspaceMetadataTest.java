package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.RedisConstants;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
}
