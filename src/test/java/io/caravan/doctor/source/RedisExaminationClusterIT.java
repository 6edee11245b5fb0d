package io.caravan.doctor.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.doctor.Finding;
import io.caravan.doctor.Findings;
import io.caravan.doctor.Level;
import io.caravan.source.RedisConnections;
import io.caravan.testing.RedisCluster;
import io.caravan.testing.RedisServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster, of which each primary is asked. */
class RedisExaminationClusterIT {

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.start("--appendonly", "yes");

    private static Findings examine(boolean isCluster) {
        RedisNeeds needs = new RedisNeeds();
        needs.addRights(Right.of(
                "some-flow", Map.of("KEY", "~counters:*", "OWN", "~caravan:*"), "SCAN 0\nGET KEY\nHSET OWN f v"));
        needs.addOnlyInRedis("what was taken");
        try (RedisConnections connections = new RedisConnections()) {
            connections.getSettings().setUri(cluster.uri());
            connections.getSettings().setCluster(isCluster);
            return Findings.of(new RedisExamination(connections, needs));
        }
    }

    @Test
    void asksEachPrimaryAndSaysWhichOneIsNotAsTheOthers() {
        assertThat(examine(true).troubles()).isEmpty();
        assertThat(examine(true).of("reachable").seen()).endsWith(", 3 primaries");

        RedisServer other = cluster.node(1);
        other.run(commands -> {
            commands.configSet("maxmemory", "100mb");
            commands.configSet("maxmemory-policy", "allkeys-lru");
        });
        Finding finding = examine(true).of("eviction policy");
        other.run(commands -> commands.configSet("maxmemory", "0"));

        assertThat(finding.level()).isEqualTo(Level.fault);
        assertThat(finding.seen()).startsWith(other.host() + ":" + other.port() + ": maxmemory-policy allkeys-lru");
    }

    @Test
    void saysThatTheSettingsTakeAClusterForOneServer() {
        Finding finding = examine(false).of("cluster");

        assertThat(finding.level()).isEqualTo(Level.fault);
        assertThat(finding.mend()).startsWith("Set redis.cluster = true");
    }
}
