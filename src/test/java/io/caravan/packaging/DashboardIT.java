package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard and the alerts, on a real Prometheus that asks a real service with all flows for its metrics. */
@EnabledIf(value = "isPossible", disabledReason = "needs prometheus, promtool, rabbitmq-server and epmd")
class DashboardIT {

    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final Pattern SELECTOR = Pattern.compile("\\b(?:caravan_|jvm_|process_|up\\b)\\w*(?:\\{[^}]*})?");

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    static Path folder;

    private static RabbitServer rabbit;
    private static ObservedService service;
    private static Prometheus prometheus;

    static boolean isPossible() {
        return Prometheus.isInstalled() && RabbitServer.isInstalled();
    }

    @BeforeAll
    static void begin() throws Exception {
        rabbit = RabbitServer.start();
        service = new ObservedService(redis, postgres, rabbit, s3)
                .start(Files.createDirectory(folder.resolve("service")));
        prometheus = Prometheus.start(Files.createDirectory(folder.resolve("prometheus")), service.port());
    }

    @AfterAll
    static void end() {
        prometheus.close();
        service.close();
        rabbit.close();
    }

    @Test
    void everyPanelShowsSomethingWhileTheFlowsCarrySomething() throws Exception {
        List<Dashboard.Line> lines = new Dashboard().lines();
        List<String> broken = new ArrayList<>();

        await("every panel shows something")
                .atMost(LONGEST)
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> {
                    service.carrySomething();
                    broken.clear();
                    for (Dashboard.Line line : lines) {
                        if (!isShown(line)) {
                            broken.add(line.panel() + ": " + line.expression() + " " + line.labels());
                        }
                    }
                    assertThat(broken).isEmpty();
                });

        assertThat(lines).hasSizeGreaterThan(50);
    }

    private static boolean isShown(Dashboard.Line line) throws Exception {
        List<JsonObject> series = prometheus.query(line.expression());
        return !series.isEmpty()
                && series.stream()
                        .allMatch(each ->
                                ((JsonObject) each.get("metric")).keySet().containsAll(line.labels()));
    }

    @Test
    void everythingThatAnAlertAsksForIsThereBeforeTheFirstFault() throws Exception {
        List<String> selectors = SELECTOR.matcher(String.join("\n", expressions()))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();

        assertThat(selectors).hasSizeGreaterThan(20).contains("up{job=\"caravan\"}");
        await("all rules have been judged")
                .atMost(LONGEST)
                .until(() -> prometheus.rules().stream().noneMatch(rule -> rule.endsWith(" unknown")));
        await("all is there").atMost(LONGEST).untilAsserted(() -> {
            for (String selector : selectors) {
                assertThat(prometheus.query(selector)).as(selector).isNotEmpty();
            }
        });
        assertThat(prometheus.rules()).isNotEmpty().allMatch(rule -> rule.endsWith(" ok"));
    }

    /** Returns the expressions of all alerts, as promtool prints them: without comments and texts. */
    private static List<String> expressions() throws Exception {
        return Files.readString(Path.of("docker/prometheus/alerts.yml"))
                .lines()
                .filter(line -> !line.matches("\\s*(summary|description|#|-? ?alert).*"))
                .toList();
    }

    @Test
    void aLetterInTheStoreRaisesAnAlertWhereNoneWasRaised() throws Exception {
        await("the letters have been counted")
                .atMost(LONGEST)
                .until(() -> !prometheus.query("caravan_dead_letters == 0").isEmpty());
        List<String> before = prometheus.firing();

        redis.run(commands -> commands.xadd("caravan:dead-letters", Map.of("reason", "for a test")));

        await("the alert fires").atMost(LONGEST).until(() -> prometheus.firing().contains("CaravanDeadLetters"));
        assertThat(before).isEmpty();
        redis.run(commands -> commands.del("caravan:dead-letters"));
    }
}
