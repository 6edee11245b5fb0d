package io.caravan.packaging;

import io.caravan.testing.*;
import java.nio.file.*;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DashboardIT {
    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    Path folder;

    @Test
    void dump() throws Exception {
        try (ObservedService service = new ObservedService(redis, postgres, rabbit, s3).start(folder)) {
            Files.writeString(Path.of("/tmp/h-docker-scrape0.txt"), service.metrics());
            service.carrySomething();
            Thread.sleep(15000);
            Files.writeString(Path.of("/tmp/h-docker-scrape1.txt"), service.metrics());
            new ProcessBuilder(
                            "sh",
                            "-c",
                            "for p in '' /live /ready; do echo; echo $p; curl -s -i http://127.0.0.1:" + service.port()
                                    + "/observe/health$p; done > /tmp/h-docker-health.txt; ss -ltnp | grep "
                                    + service.port() + " >> /tmp/h-docker-health.txt")
                    .start()
                    .waitFor();
            redis.stop();
            Thread.sleep(5000);
            new ProcessBuilder(
                            "sh",
                            "-c",
                            "for p in /live /ready; do echo; echo $p; curl -s -i http://127.0.0.1:" + service.port()
                                    + "/observe/health$p; done >> /tmp/h-docker-health.txt")
                    .start()
                    .waitFor();
            Files.writeString(Path.of("/tmp/h-docker-scrape2.txt"), service.metrics());
        }
    }
}
