package io.caravan.state.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.KeyPlace;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyTableTest {

    private final KeyTable table = new KeyTable();

    private static KeyHash hash(int key) {
        return KeyHash.of(KeyPlace.of(key % 3, ("key:" + key).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void holdsWhatAMapHoldsAfterAnySequenceOfChanges() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Integer, StoredKey> model = new HashMap<>();

        for (int i = 0; i < 200_000; i++) {
            int key = random.nextInt(20_000);
            if (random.nextInt(3) == 0) {
                table.remove(hash(key));
                model.remove(key);
            } else {
                StoredKey stored =
                        new StoredKey(random.nextLong(), random.nextInt(1000) - 1, 1 + random.nextLong(1L << 45));
                table.put(hash(key), stored);
                model.put(key, stored);
            }
        }

        assertThat(table.size()).as("seed %s", seed).isEqualTo(model.size());
        for (int key = 0; key < 20_000; key++) {
            assertThat(table.get(hash(key))).as("seed %s, key %s", seed, key).isEqualTo(model.get(key));
        }
    }

    @Test
    void knowsWhatAPassHasNotMetHoweverManyPassesWereBefore() {
        Random random = new Random(1);
        for (int key = 0; key < 100; key++) {
            table.put(hash(key), new StoredKey(key, -1, 1));
        }

        for (int pass = 0; pass < 600; pass++) {
            table.beginPass();
            Set<Integer> met = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                int key = random.nextInt(100);
                table.meet(hash(key));
                met.add(key);
            }

            assertThat(table.unmet()).isEqualTo(100 - met.size());
            for (int key = 0; key < 100; key++) {
                assertThat(table.isMet(hash(key))).isEqualTo(met.contains(key));
            }
        }
    }

    @Test
    void countsWhatIsStoredDuringAPassAsMet() {
        table.beginPass();

        table.put(hash(1), new StoredKey(1, -1, 1));

        assertThat(table.unmet()).isZero();
    }
}
