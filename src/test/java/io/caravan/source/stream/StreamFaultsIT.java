package io.caravan.source.stream;

import static org.awaitility.Awaitility.await;

import io.caravan.source.SourceFlow;
import io.caravan.testing.RedisServer;
import io.caravan.testing.TcpProxy;
import io.lettuce.core.KillArgs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nothing is lost of streams that are written to while the server, or the way to it, fails. */
class StreamFaultsIT {

    private static final int ROUNDS = "full".equals(System.getProperty("caravan.faults")) ? 30 : 4;
    private static final String ALL =
            "redis-stream:caravan?patterns=*&discoveryInterval=200&blockTimeout=200&claimAfter=2000";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");

    @RegisterExtension
    static final TcpProxy network = TcpProxy.to(redis.host(), redis.port());

    private SourceFlow flow;
    private StreamTraffic traffic;

    @BeforeEach
    void begins() {
        redis.assumeLocal();
        traffic = StreamTraffic.to(redis.uri(), 5);
        flow = new SourceFlow("redis://" + network.host() + ":" + network.port());
        flow.settings().setTimeout(1000);
        flow.from(ALL).awaitCommitted(10);
    }

    @AfterEach
    void ends() throws Exception {
        network.resume();
        redis.resume();
        flow.close();
        traffic.close();
        redis.flush();
    }

    @Test
    void survivesARestartOfTheServer() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            redis.stop();
            redis.restart();
            traffic.awaitMore(50);
        }

        traffic.awaitCommitted(flow);
    }

    @Test
    void survivesTheDeathOfTheServer() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            redis.kill();
            redis.restart();
            traffic.awaitMore(50);
        }

        traffic.awaitCommitted(flow);
    }

    @Test
    void survivesAServerThatHangs() throws Exception {
        for (int i = 0; i < ROUNDS / 2; i++) {
            awaitTrouble(redis::pause);
            redis.resume();
            traffic.awaitMore(50);
        }

        traffic.awaitCommitted(flow);
    }

    @Test
    void survivesThatItsConnectionsAreKilled() throws Exception {
        for (int i = 0; i < 5 * ROUNDS; i++) {
            redis.run(commands ->
                    commands.clientKill(KillArgs.Builder.typeNormal().skipme()));
            traffic.awaitMore(20);
        }

        traffic.awaitCommitted(flow);
    }

    @Test
    void survivesThatItsConnectionsAreCut() throws Exception {
        for (int i = 0; i < 5 * ROUNDS; i++) {
            network.cut();
            traffic.awaitMore(20);
        }

        traffic.awaitCommitted(flow);
    }

    @Test
    void survivesANetworkThatHangs() throws Exception {
        for (int i = 0; i < ROUNDS / 2; i++) {
            awaitTrouble(network::stall);
            network.resume();
            traffic.awaitMore(50);
        }

        traffic.awaitCommitted(flow);
    }

    @Test
    void survivesANetworkThatIsDown() throws Exception {
        for (int i = 0; i < ROUNDS / 2; i++) {
            awaitTrouble(() -> {
                network.refuse();
                network.cut();
            });
            network.resume();
            traffic.awaitMore(50);
        }

        traffic.awaitCommitted(flow);
    }

    /** Waits until the consumer has noticed. */
    private void awaitTrouble(Runnable fault) {
        int before = flow.reports.size();
        fault.run();
        await("trouble").atMost(SourceFlow.LONG_ENOUGH).until(() -> flow.reports.size() > before);
    }
}
