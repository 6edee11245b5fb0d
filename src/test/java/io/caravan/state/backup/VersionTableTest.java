package io.caravan.state.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.process.backup.ObjectNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionTableTest {

    private final Random random = new Random(7);

    @Test
    void keepsOfManyKeysTheNewestVersionAndItsName() {
        ObjectNames names = new ObjectNames("some/path", true);
        VersionTable table = new VersionTable(names.path(), 0);
        Map<String, BucketVersion> newest = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            int database = random.nextInt(3);
            byte[] key = ("key:" + random.nextInt(20_000)).getBytes(UTF_8);
            long instant = 1_600_000_000_000L + random.nextInt(1_000_000_000);
            BucketVersion version = BucketVersion.ofObject(
                    names.parse(names.name(database, key, instant)).orElseThrow(), random.nextInt(1_000), i);

            table.add(version);

            newest.merge(database + version.name().sha256(), version, (a, b) -> b.instant() >= a.instant() ? b : a);
        }

        assertThat(table.size()).isEqualTo(newest.size());
        for (int row = 0; row < table.size(); row++) {
            assertThat(table.version(row)).isEqualTo(newest.get(table.database(row) + table.sha256(row)));
        }
    }
}
