package io.caravan.state;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisScript;
import io.caravan.source.keyspace.KeyEvent;
import java.util.Arrays;
import java.util.List;

/** Where key events wait: our list, and those that the module may have left. */
final class FallbackKeys {

    private static final byte[][] MODULE_KEYS = keysOf(ModuleLists.KEY);

    private RedisConnections connections;
    private ModuleLists moduleLists = new ModuleLists("");
    private String key = ModuleLists.KEY;
    private byte[][] keys = MODULE_KEYS;
    private String database = "";

    void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    void setKey(String key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("The key of the fallback must not be empty");
        }
        this.keys = keysOf(key);
        this.key = key;
    }

    void setDatabase(String database) {
        if (!database.isBlank() && !database.strip().matches("\\d{1,5}")) {
            throw new IllegalArgumentException(
                    "The database of the fallback must be the number of one, but is '" + database + "'");
        }
        this.database = database.strip();
    }

    void setDatabases(String databases) {
        this.moduleLists = new ModuleLists(databases);
    }

    private static byte[][] keysOf(String key) {
        return new byte[][] {RedisScript.bytes(key), RedisScript.bytes(FallbackList.countersOf(key))};
    }

    List<String> names() {
        return List.of(key, ModuleLists.KEY);
    }

    private int database() {
        return database.isEmpty() || connections.isCluster()
                ? connections.defaultDatabase()
                : Integer.parseInt(database);
    }

    FallbackList list() {
        return new FallbackList(connections.keyspace(database()), database(), key);
    }

    List<FallbackList> left() {
        return moduleLists.find(connections, database(), key);
    }

    boolean contain(KeyEvent event) {
        boolean ours = isOneOf(keys, event.key());
        boolean theModules = isOneOf(MODULE_KEYS, event.key());
        // Asked last, since only the settings know, and few events come so far.
        return (ours || theModules) && event.database() == database()
                || theModules && moduleLists.mayLieIn(event.database());
    }

    List<KeyEvent> without(List<KeyEvent> events) {
        return events.stream().anyMatch(this::contain)
                ? events.stream().filter(event -> !contain(event)).toList()
                : events;
    }

    private static boolean isOneOf(byte[][] keys, byte[] key) {
        return Arrays.equals(keys[0], key) || Arrays.equals(keys[1], key);
    }
}
