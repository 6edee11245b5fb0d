package io.caravan.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The shipped route counters-to-postgres against what the servers can do, in one run: ours and the bare loop take turns, and
 * the medians are compared.
 */
@Tag("counters")
class CountersBench {

    private static final int KEYS = Integer.getInteger("bench.keys", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int PAGE_SIZE = Integer.getInteger("bench.page-size", 1_000);
    private static final String FEW_GROUPS = "operation=\\w+:(\\w+):\\w+,org_id::int=\\w+:\\w+:(\\w+):\\w+";
    private static final String MANY_GROUPS = "org_id::int=\\w+:\\w+:(\\w+):\\w+,user_id::int=\\w+:\\w+:\\w+:(\\w+)";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--save", "", "--appendonly", "no");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private static RedisClient client;

    @BeforeAll
    static void load() throws Exception {
        client = RedisClient.create(redis.uri());
        CounterData.load(client, KEYS);
        postgres.execute("CREATE TABLE totals (created timestamptz NOT NULL, counter bigint NOT NULL,"
                + " operation varchar(40), org_id int, user_id int)");
        System.out.printf(
                "%n%s, %s, %d cores, Java %s, %d counters, pages of %d%n",
                redis.product(),
                postgres.product(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                KEYS,
                PAGE_SIZE);
    }

    @AfterAll
    static void close() {
        client.shutdown();
    }

    @Test
    void samplesIntoAThousandGroups() throws Exception {
        compare("sample, 1,000 groups", "sample", FEW_GROUPS, () -> BareLoops.scanAndGet(client, KEYS));
    }

    @Test
    void samplesIntoAHundredThousandGroups() throws Exception {
        compare("sample, 100,000 groups", "sample", MANY_GROUPS, () -> BareLoops.scanAndGet(client, KEYS));
    }

    @Test
    void claims() throws Exception {
        compare("decr, 1,000 groups", "decr", FEW_GROUPS, () -> {
            CounterData.load(client, KEYS);
            return BareLoops.claim(client, KEYS);
        });
    }

    @Test
    void claimsManyGroups() throws Exception {
        compare("decr, 100,000 groups", "decr", MANY_GROUPS, () -> {
            CounterData.load(client, KEYS);
            return BareLoops.claim(client, KEYS);
        });
    }

    private static void compare(String name, String take, String extractors, Turns.Way bare) throws Exception {
        Map<String, String> values = Map.of(
                "page-size",
                Integer.toString(PAGE_SIZE),
                "key-pattern",
                "*",
                "take",
                take,
                "read",
                take.equals("sample") ? "counters" : "nothing",
                "distinct",
                Boolean.toString(take.equals("sample")),
                "table",
                "totals",
                "extractors",
                extractors);
        try (TimedPasses passes = new TimedPasses("counters-to-postgres", redis, postgres, values)) {
            Turns.compare(name, KEYS, ROUNDS, bare, () -> {
                CounterData.load(client, KEYS);
                return passes.next();
            });
        }
        assertThat(postgres.query("SELECT sum(counter) FROM totals"))
                .isEqualTo(Long.toString(7L * KEYS * (ROUNDS + 1)));
        postgres.execute("TRUNCATE totals");
    }
}
