package io.caravan.cli.letters;

import io.caravan.cli.FlowValues;
import io.caravan.cli.UsageException;
import io.caravan.source.RedisSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where the letters are, and what else is set for this command alone. */
final class LetterSettings {

    @Option(
            names = "--redis",
            paramLabel = "URL",
            description = "The Redis server, as redis://host:6379/0. Environment: REDIS_URI. Default: redis.uri of"
                    + " application.properties.")
    String redis;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A value in place of that of application.properties, such as"
                    + " streams-to-postgres.table=orders. May be given several times.")
    Map<String, String> values = new LinkedHashMap<>();

    /** @throws UsageException if a value cannot be meant */
    void applyTo(FlowValues flow) {
        if (redis != null) {
            try {
                new RedisSettings().setUri(redis);
            } catch (IllegalArgumentException e) {
                throw new UsageException(e.getMessage(), e);
            }
            flow.setText("redis.uri", redis);
        }
        values.forEach(flow::set);
    }

    boolean sets(String name) {
        return values.containsKey(name);
    }
}
