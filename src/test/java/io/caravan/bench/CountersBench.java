package io.caravan.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.scan.ScanListener;
import io.caravan.source.scan.ScanReport;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;
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

    private interface Bare {
        double seconds() throws Exception;
    }

    private void compare(String name, String take, String extractors, Bare bare) throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> limit = new ArrayList<>();
        BlockingQueue<Double> passes = new LinkedBlockingQueue<>();
        Main main = flow(take, extractors, new PassTimer(passes));
        try {
            main.start();
            // The first round warms both up.
            for (int round = 0; round <= ROUNDS; round++) {
                double bareSeconds = bare.seconds();
                CounterData.load(client, KEYS);
                main.getCamelContext().getRouteController().startRoute("counters-to-postgres");
                Double pass = passes.poll(5, TimeUnit.MINUTES);
                main.getCamelContext().getRouteController().stopRoute("counters-to-postgres");
                if (round > 0) {
                    limit.add(bareSeconds);
                    ours.add(pass);
                }
            }
        } finally {
            main.stop();
        }
        assertThat(postgres.query("SELECT sum(counter) FROM totals"))
                .isEqualTo(Long.toString(7L * KEYS * (ROUNDS + 1)));
        postgres.execute("TRUNCATE totals");
        double ourRate = KEYS / median(ours);
        double limitRate = KEYS / median(limit);
        System.out.printf(
                "%-24s ours %,10.0f keys/s   limit %,10.0f keys/s   ratio %3.0f %%%n",
                name, ourRate, limitRate, 100 * ourRate / limitRate);
    }

    private static Main flow(String take, String extractors, ScanListener listener) {
        Properties values = new Properties();
        values.setProperty("redis.uri", redis.uri());
        values.setProperty("postgres.url", postgres.url());
        values.setProperty("postgres.user", postgres.user());
        values.setProperty("postgres.password", postgres.password());
        values.setProperty("camel.routecontroller.enabled", "false");
        values.setProperty("camel.management.enabled", "false");
        values.setProperty("counters-to-postgres.passes", "1");
        values.setProperty("counters-to-postgres.page-size", Integer.toString(PAGE_SIZE));
        values.setProperty("counters-to-postgres.key-pattern", "*");
        values.setProperty("counters-to-postgres.take", take);
        values.setProperty("counters-to-postgres.read", take.equals("sample") ? "counters" : "nothing");
        values.setProperty("counters-to-postgres.distinct", Boolean.toString(take.equals("sample")));
        values.setProperty("counters-to-postgres.table", "totals");
        values.setProperty("counters-to-postgres.extractors", extractors);
        Main main = new Main();
        main.setPropertyPlaceholderLocations("file:application.properties");
        main.configure().setRoutesIncludePattern("file:routes/shared/*.camel.yaml,file:routes/*.camel.yaml");
        main.setOverrideProperties(values);
        main.bind("scanListener", listener);
        return main;
    }

    private static double median(List<Double> seconds) {
        Collections.sort(seconds);
        return seconds.get(seconds.size() / 2);
    }

    /** Times passes from their beginning to the commit of their rows. */
    private static final class PassTimer implements ScanListener {

        private final BlockingQueue<Double> passes;
        private long begin;

        PassTimer(BlockingQueue<Double> passes) {
            this.passes = passes;
        }

        @Override
        public void passStarted() {
            begin = System.nanoTime();
        }

        @Override
        public void passDone(ScanReport report) {
            passes.add((System.nanoTime() - begin) / 1e9);
        }

        @Override
        public void passFailed(Exception failure) {
            failure.printStackTrace();
        }
    }
}
