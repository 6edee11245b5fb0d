package io.caravan.doctor.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.doctor.Finding;
import io.caravan.doctor.Findings;
import io.caravan.doctor.Level;
import io.caravan.source.RedisConnections;
import io.caravan.source.keyspace.EventClasses;
import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server as flows need it, and made wrong in one way after the other. */
class RedisExaminationIT {

    private static final String COMMANDS =
            "SCAN 0\nGET KEY\nHSET OWN f v\nPSUBSCRIBE PATTERN\nXGROUP CREATE KEY g 0\nDECRBY KEY 1";

    private static final Map<String, String> SUBJECTS =
            Map.of("KEY", "~counters:*", "OWN", "~caravan:*", "PATTERN", "&__keyevent@*__:*");

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "yes");

    private final RedisNeeds needs = new RedisNeeds();
    private final Map<String, String> before = new TreeMap<>();

    @BeforeEach
    void begins() {
        redis.assumeVersion(7);
        redis.flush();
        needs.addRights(Right.of("some-flow", SUBJECTS, COMMANDS));
        needs.addOnlyInRedis("what was taken");
        needs.addEvents("some-flow", EventClasses.parse("xe"), true);
        redis.run(commands -> before.putAll(commands.configGet("*")));
    }

    @AfterEach
    void setsBack() {
        for (String name : List.of(
                "maxmemory",
                "maxmemory-policy",
                "appendonly",
                "save",
                "notify-keyspace-events",
                "client-output-buffer-limit")) {
            set(name, before.get(name));
        }
    }

    private static void set(String name, String value) {
        redis.run(commands -> commands.configSet(name, value));
    }

    private Findings examine() {
        return examine(redis.uri(), false);
    }

    private Findings examine(String uri, boolean cluster) {
        try (RedisConnections connections = new RedisConnections()) {
            connections.getSettings().setUri(uri);
            connections.getSettings().setCluster(cluster);
            connections.getSettings().setTimeout(3000);
            return Findings.of(new RedisExamination(connections, needs));
        }
    }

    @Test
    void findsAllWellAndChangesNothing() {
        Map<String, String> configuration = new TreeMap<>();

        Findings findings = examine();
        redis.run(commands -> configuration.putAll(commands.configGet("*")));

        assertThat(findings.troubles()).as(findings.toString()).isEmpty();
        assertThat(findings.of("version").seen()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(findings.of("rights").seen()).contains("user default", "6 commands");
        assertThat(findings.of("notify flags").seen()).contains("lacks 'Exe'", "adds at its start");
        assertThat(findings.of("persistence").seen()).isEqualTo("append-only file");
        assertThat(configuration).isEqualTo(before);
        redis.run(commands -> assertThat(commands.dbsize()).isZero());
    }

    @Test
    void saysThatAServerDoesNotAnswer() {
        Findings findings = examine("redis://127.0.0.1:1", false);

        assertThat(findings.all()).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.fault);
            assertThat(finding.seen()).contains("Cannot connect to Redis at 127.0.0.1:1", "Connection refused");
            assertThat(finding.mend()).isEqualTo("Check that it runs, and the host and the port");
        });
    }

    @Test
    void saysThatThePasswordIsWrongAndDoesNotShowIt() {
        redis.user("clerk", "right", "~*", "+@all");

        Findings findings = examine("redis://clerk:wr0ng@" + redis.host() + ":" + redis.port(), false);

        assertThat(findings.of("reachable").seen()).contains("WRONGPASS");
        assertThat(findings.toString()).doesNotContain("wr0ng");
    }

    @ParameterizedTest
    @CsvSource({
        "-decrby, DECRBY, +decrby",
        "-xgroup|create, XGROUP CREATE, +xgroup|create",
        "resetkeys ~caravan:*, GET on keys counters:*, ~counters:*",
        "resetkeys ~counters:*, HSET on keys caravan:*, ~caravan:*",
        "resetchannels, PSUBSCRIBE on channels __keyevent@*__:*, &__keyevent@*__:*"
    })
    void namesEachRightThatIsMissingByDryRunAndByATransaction(String rules, String what, String rule) {
        for (String asks : List.of("+acl|dryrun", "-acl|dryrun")) {
            String[] all = ("~* &* +@all " + rules + " " + asks).split(" ");
            String uri = redis.user("clerk", "secret", all);

            Finding finding = examine(uri, false).of("rights");

            assertThat(finding.level()).as(finding.toString()).isEqualTo(Level.fault);
            assertThat(finding.seen()).contains("user clerk may not: ", what, "(some-flow)");
            assertThat(finding.mend()).startsWith("ACL SETUSER clerk ").contains(rule);
        }
    }

    @Test
    void mendsRightsByTheCommandThatItNames() {
        String uri =
                redis.user("clerk", "secret", "~counters:*", "+@connection", "+@transaction", "+info", "+acl|whoami");

        Finding commands = examine(uri, false).of("rights");
        obey(commands.mend());
        Finding keys = examine(uri, false).of("rights");
        obey(keys.mend());

        assertThat(commands.seen()).endsWith("; on which keys is told when these commands are allowed");
        assertThat(keys.mend()).isEqualTo("ACL SETUSER clerk ~caravan:* &__keyevent@*__:*");
        assertThat(examine(uri, false).of("rights").level()).isEqualTo(Level.ok);
    }

    private static void obey(String mend) {
        redis.run(commands -> commands.dispatch(
                CommandType.ACL,
                new StatusOutput<>(StringCodec.UTF8),
                new CommandArgs<>(StringCodec.UTF8)
                        .addKeys(List.of(mend.split(" ")).subList(1, mend.split(" ").length))));
    }

    @Test
    void mendsRightsOfAUserWhoMayTouchEveryKeyAndChannel() {
        String uri = redis.user("clerk", "secret", "~*", "&*", "+@connection", "+@transaction", "+info");

        obey(examine(uri, false).of("rights").mend());

        assertThat(examine(uri, false).of("rights").level()).isEqualTo(Level.ok);
    }

    @Test
    void saysWhereRightsCannotBeTried() {
        String uri = redis.user("clerk", "secret", "~*", "&*", "+@all", "-multi", "-acl");

        Finding finding = examine(uri, false).of("rights");

        assertThat(finding.level()).isEqualTo(Level.warning);
        assertThat(finding.seen()).startsWith("not tried: NOPERM").contains("multi");
    }

    @ParameterizedTest
    @CsvSource({"allkeys-lru, fault", "volatile-ttl, warning", "noeviction, ok"})
    void seesWhatMayBeEvicted(String policy, Level level) {
        set("maxmemory", "100mb");
        set("maxmemory-policy", policy);

        Finding finding = examine().of("eviction policy");

        assertThat(finding.level()).isEqualTo(level);
        assertThat(finding.seen()).contains(policy, "104857600");
        if (level == Level.fault) {
            assertThat(finding.seen()).contains("may evict what was taken");
            assertThat(finding.mend()).startsWith("CONFIG SET maxmemory-policy noeviction");
        }
    }

    @Test
    void seesThatMemoryIsNearlyFull() {
        redis.run(commands -> {
            String used = commands.info("memory")
                    .lines()
                    .filter(line -> line.startsWith("used_memory:"))
                    .findFirst()
                    .orElseThrow()
                    .substring("used_memory:".length());
            commands.configSet("maxmemory", used);
        });

        assertThat(examine().of("memory").level()).isEqualTo(Level.warning);
    }

    @Test
    void seesThatNothingIsSaved() {
        set("appendonly", "no");
        set("save", "");

        Finding finding = examine().of("persistence");

        assertThat(finding.level()).isEqualTo(Level.warning);
        assertThat(finding.seen()).contains("a restart of Redis loses what was taken, dead letters");
        assertThat(finding.mend()).startsWith("CONFIG SET appendonly yes");
    }

    @Test
    void seesSnapshots() {
        set("appendonly", "no");
        set("save", "3600 1");

        assertThat(examine().of("persistence").seen()).startsWith("snapshots (save 3600 1)");
    }

    @Test
    void seesKeysOfOthersUnderThePrefix() {
        redis.run(commands -> {
            commands.set("caravan:mine", "1");
            commands.hset("caravan:claim:{06S}:run", "state", "open");
            commands.set("caravanserai", "1");
        });

        Finding finding = examine().of("keys under caravan:");

        assertThat(finding.level()).isEqualTo(Level.warning);
        assertThat(finding.seen()).startsWith("1 that are not Caravan's, such as 'caravan:mine'");
    }

    @Test
    void showsFewOfThemAndNothingThatATerminalWouldObey() {
        redis.run(commands -> {
            commands.set("caravan:a\nb\u001b[2J\u009bx", "1");
            commands.eval("return redis.call('SET', 'caravan:' .. string.char(255), '1')", ScriptOutputType.STATUS);
        });

        Finding finding = examine().of("keys under caravan:");

        assertThat(finding.seen())
                .startsWith("2 that are not Caravan's, such as ")
                .contains("'caravan:a b [2J x'", "'\\x6361726176616e3aff'")
                .doesNotContainPattern("\\p{Cc}");
    }

    @Test
    void countsThemUpToABoundAndSaysThatThereAreMore() {
        redis.run(commands -> {
            for (int key = 0; key < 3_000; key++) {
                commands.set("caravan:mine:" + key + "x".repeat(200), "1");
            }
        });

        Finding finding = examine().of("keys under caravan:");

        assertThat(finding.seen())
                .startsWith("at least 1000 that are not Caravan's, such as 'caravan:mine:")
                .hasSizeLessThan(400);
    }

    @Test
    void saysWhichFlagsToSetWhereTheFlowMayNot() {
        set("notify-keyspace-events", "K");
        String uri = redis.user("clerk", "secret", "~*", "&*", "+@all", "-config|set");

        Finding finding = examine(uri, false).of("notify flags");
        String[] mend = finding.mend().split("[ ,]");
        set(mend[2], mend[3]);

        assertThat(finding.level()).isEqualTo(Level.fault);
        assertThat(finding.seen()).isEqualTo("notify-keyspace-events 'K' lacks 'Exe'");
        assertThat(examine(uri, false).of("notify flags").level()).isEqualTo(Level.ok);
    }

    @Test
    void saysWhatItMayNotSee() {
        String uri = redis.user("clerk", "secret", "~*", "&*", "+@all", "-config");

        Findings findings = examine(uri, false);

        assertThat(findings.of("notify flags").level()).isEqualTo(Level.warning);
        assertThat(findings.of("output buffer").seen()).contains("this user may not CONFIG GET");
    }

    @Test
    void seesASmallOutputBuffer() {
        set("client-output-buffer-limit", "pubsub 1mb 512kb 60");

        Finding finding = examine().of("output buffer");

        assertThat(finding.level()).isEqualTo(Level.warning);
        assertThat(finding.seen()).startsWith("pubsub 1048576 524288 60");
        assertThat(finding.mend()).startsWith("CONFIG SET client-output-buffer-limit");
    }

    @Test
    void saysThatAServerIsNoCluster() {
        Findings findings = examine(redis.uri(), true);

        assertThat(findings.of("reachable").level()).isEqualTo(Level.fault);
        assertThat(findings.of("reachable").mend()).contains("not a cluster");
    }

    @Test
    void seesAReplica() {
        try (RedisServer replica = RedisServer.start(
                "--replicaof", redis.host() + " " + redis.port(), "--repl-diskless-sync-delay", "0")) {
            Finding finding = examine(replica.uri(), false).of("role");

            assertThat(finding.level()).isEqualTo(Level.fault);
            assertThat(finding.seen()).contains("a replica of " + redis.host() + ":" + redis.port());
        }
    }
}
