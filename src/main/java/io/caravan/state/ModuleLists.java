package io.caravan.state;

import io.caravan.source.DatabaseRange;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists that the module {@code key_evt_amqp} left behind: it keeps each event in the event's own database. */
final class ModuleLists {

    /** The module's key, the same in every database. */
    static final String KEY = "REDIS_MODULE-key_evt_amqp-fallback_storage";

    private static final Logger LOG = LoggerFactory.getLogger(ModuleLists.class);
    private static final Pattern DATABASE = Pattern.compile("(?m)^db(\\d+):");

    private final Set<Integer> databases;

    /** @param databases as {@link DatabaseRange} reads them; empty for none */
    ModuleLists(String databases) {
        this.databases = databases.isBlank() ? Set.of() : new TreeSet<>(DatabaseRange.parse(databases));
    }

    boolean mayLieIn(int database) {
        return databases.contains(database);
    }

    /** Returns the lists that are not empty, by ascending database, without that of our own. */
    List<FallbackList> find(RedisConnections connections, int ownDatabase, String ownKey) {
        List<FallbackList> found = new ArrayList<>();
        Set<Integer> candidates = connections.isCluster() ? new TreeSet<>() : new TreeSet<>(databases);
        candidates.add(ownDatabase);
        if (ownKey.equals(KEY)) {
            candidates.remove(ownDatabase);
        }
        if (candidates.size() > 1) {
            // A database without keys need not be connected to.
            candidates.retainAll(inUse(connections.keyspace(ownDatabase)));
        }
        for (int database : candidates) {
            FallbackList list = new FallbackList(connections.keyspace(database), database, KEY);
            try {
                list.look();
            } catch (NotAnEventListException e) {
                LOG.warn("The key '{}' of database {} is no list, so no events are taken from it", KEY, database);
                continue;
            }
            if (list.length() > 0) {
                LOG.info("The module left key events in database {}: {}", database, list.length());
                found.add(list);
            }
        }
        return found;
    }

    private static Set<Integer> inUse(RedisKeyspace redis) {
        return DATABASE.matcher(redis.await(redis.commands().info("keyspace")))
                .results()
                .map(found -> Integer.parseInt(found.group(1)))
                .collect(Collectors.toSet());
    }
}
