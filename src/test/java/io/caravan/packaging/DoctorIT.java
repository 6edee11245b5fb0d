package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command doctor, typed in an empty folder. */
class DoctorIT {

    private static final String[] ALL = {
        "counters",
        "streams-to",
        "keyvalues",
        "keys-to-table",
        "keys-to-file",
        "keyspace-to-s3",
        "s3-to",
        "verify-b",
        "server",
        "streams-m"
    };

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "yes");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        s3.bucket("backups");
        postgres.execute("DROP TABLE IF EXISTS counters; CREATE TABLE counters"
                + " (created timestamptz, counter bigint, operation text, org_id int, user_id int)");
        environment.putAll(Map.of(
                "REDIS_URI", redis.uri(),
                "POSTGRES_URL", postgres.url(),
                "POSTGRES_USER", postgres.user(),
                "POSTGRES_PASSWORD", postgres.password(),
                "S3_SERVER", s3.endpoint(),
                "S3_BUCKET", "backups",
                "S3_ACCESS_KEY", s3.accessKey(),
                "S3_SECRET_KEY", s3.secretKey()));
    }

    private Program doctor(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "doctor";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Program.jar(folder, environment, all);
    }

    @Test
    void findsNoFaultWhereAllIsWellAndLeavesAllAsItWas() throws Exception {
        try (Program doctor = doctor(ALL)) {
            assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
            assertThat(doctor.out())
                    .startsWith("Flows: counters-to-postgres, streams-to-postgres,")
                    .contains("PostgreSQL table counters of counters-to-postgres", "S3 put", ", 0 faults")
                    .doesNotContain("\u001b", s3.secretKey());
            assertThat(doctor.err()).isEmpty();
        }
        redis.run(commands -> assertThat(commands.dbsize()).isZero());
        assertThat(s3.bucket("backups").names()).isEmpty();
        assertThat(postgres.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("1");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void checksTheOthersWhereOneServerDoesNotAnswer() throws Exception {
        environment.put("REDIS_URI", "redis://clerk:wr0ng@127.0.0.1:1");

        try (Program doctor = doctor("counters", "verify-b", "--output", "json")) {
            assertThat(doctor.exitCode()).isEqualTo(1);
            JsonObject json = (JsonObject) Jsoner.deserialize(doctor.out());
            assertThat(json.getInteger("fault")).as(doctor.out()).isEqualTo(1);
            assertThat(json.getInteger("ok")).isGreaterThan(5);
            assertThat(json.getCollection("flows").toString()).contains("counters-to-postgres", "verify-backup");
            assertThat(doctor.out())
                    .contains("Cannot connect to Redis at 127.0.0.1:1")
                    .doesNotContain("wr0ng");
        }
    }

    @Test
    void saysThatNoFlowIsEnabledAndChecksRedis() {
        try (Program doctor = doctor()) {
            assertThat(doctor.exitCode()).isZero();
            assertThat(doctor.out())
                    .startsWith("No flow is enabled")
                    .contains("Redis reachable")
                    .doesNotContain("PostgreSQL");
        }
    }

    @Test
    void checksWhatTheEnvironmentEnables() {
        environment.put("STREAMS_TO_POSTGRES_ENABLED", "true");

        try (Program doctor = doctor()) {
            assertThat(doctor.exitCode()).as(doctor.err()).isZero();
            assertThat(doctor.out()).startsWith("Flows: streams-to-postgres\n").contains("table public.redis_streams");
        }
    }

    @Test
    void refusesAFlowThatThereIsNot() {
        try (Program doctor = doctor("counterz")) {
            assertThat(doctor.exitCode()).isEqualTo(2);
            assertThat(doctor.err().lines())
                    .singleElement()
                    .asString()
                    .contains("There is no flow 'counterz'. Flows are counters-to-postgres,");
        }
        try (Program doctor = doctor("keys")) {
            assertThat(doctor.exitCode()).isEqualTo(2);
            assertThat(doctor.err()).contains("'keys' may be").contains("keyspace-to-s3");
        }
    }

    @Test
    void saysWhichValueAFlowCannotBeLoadedWithAndChecksTheOthers() {
        environment.put("STREAMS_TO_POSTGRES_OVERWRITE", "perhaps");

        try (Program doctor = doctor("streams-to", "counters")) {
            assertThat(doctor.exitCode()).isEqualTo(1);
            assertThat(doctor.out()).contains("Settings streams-to-postgres", "table counters of counters-to-postgres");
        }
    }

    @Test
    void saysWhichTableIsMissing() throws Exception {
        postgres.execute("DROP TABLE counters");

        try (Program doctor = doctor("counters")) {
            assertThat(doctor.exitCode()).isEqualTo(1);
            assertThat(doctor.out()).contains("Table 'counters' does not exist in database", "mend: Create it");
        }
    }

    @Test
    void checksAFlowOfOnesOwnForWhatItsPartsNeed() throws IOException {
        Files.createDirectory(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes/mine.camel.yaml"), """
                - route:
                    id: mine
                    routeConfigurationId: wait-for-servers
                    from:
                      uri: redis-stream:readers
                      parameters:
                        streams: orders
                      steps:
                        - to: file:orders
                """);
        String uri = redis.user("clerk", "secret", "~caravan:*", "&*", "+@all");
        environment.put("REDIS_URI", uri);

        try (Program doctor = doctor()) {
            assertThat(doctor.exitCode()).as(doctor.err()).isEqualTo(1);
            assertThat(doctor.out())
                    .startsWith("Flows: mine\n")
                    .contains("XREADGROUP on keys orders", "(mine)", "~orders");
        }
    }

    @Test
    void doesNotMakeTheFolderOfAnElection() {
        environment.put("LEADER_ELECTION", "file");
        environment.put("LEADER_LOCK_FOLDER", folder.resolve("locks").toString());

        try (Program doctor = doctor("server")) {
            assertThat(doctor.exitCode()).isZero();
            assertThat(doctor.out()).contains("leader.lock-folder", "is made when it is needed");
        }
        assertThat(folder.resolve("locks")).doesNotExist();
    }

    @Test
    void asksForNoMoreRightsThanAPassNeeds() {
        String keys = "~counters:* ~caravan:* ";
        String pass = "+@connection +info +dbsize +scan +eval +evalsha +hgetall +hscan +hset +hget +hdel +hlen +hincrby"
                + " +exists +get +getrange +set +decrby +del +unlink +pexpire +persist";
        String letters = " ~{caravan:dead-letters}:* +xlen +xrange +xadd +xdel";
        String trying = " +multi +discard";
        environment.put("REDIS_URI", redis.user("clerk", "secret", (keys + pass + letters + trying).split(" ")));

        try (Program doctor = doctor("counters")) {
            assertThat(doctor.exitCode()).as(doctor.out()).isZero();
            assertThat(doctor.out())
                    .contains("may run all of")
                    .contains("warning Redis clock")
                    .contains("cannot be looked at: NOPERM");
        }
    }

    @Test
    void coloursOnATerminalUnlessToldNotTo() {
        List<String> line = List.of(
                "script",
                "-qec",
                "'" + Program.JAVA_HOME.resolve("bin/java") + "' -jar '" + Program.JAR + "' doctor",
                "/dev/null");
        environment.put("TERM", "xterm");

        try (Program doctor = Program.start(folder, environment, line)) {
            assertThat(doctor.exitCode()).isZero();
            assertThat(doctor.out()).contains("\u001b[32mok");
        }
        environment.put("NO_COLOR", "1");
        try (Program doctor = Program.start(folder, environment, line)) {
            assertThat(doctor.exitCode()).isZero();
            assertThat(doctor.out()).contains("ok ").doesNotContain("\u001b[");
        }
    }
}
