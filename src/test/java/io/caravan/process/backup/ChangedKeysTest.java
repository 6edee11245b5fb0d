package io.caravan.process.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.source.KeyPlace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which keys wait to be stored, and when they are given. */
class ChangedKeysTest {

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final long AN_HOUR = 3_600_000;

    private final ChangedKeys keys = new ChangedKeys();
    private final long now = System.currentTimeMillis();

    private static KeyPlace place(String key) {
        return KeyPlace.of(0, key.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> take(int most) throws InterruptedException {
        return keys.take(most, 0).stream()
                .map(key -> new String(key.place().bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    private CompletableFuture<Void> adds(String event, String... added) {
        Runnable adding = () -> {
            try {
                for (String key : added) {
                    keys.add(place(key), event, now);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        // A thread for each: the common pool of two cores has a single one, and the first that waits would keep it.
        return CompletableFuture.runAsync(adding, work -> new Thread(work, "adds").start());
    }

    @Test
    void givesAKeyThatChangesOftenWithinTheWindowOnce() throws Exception {
        keys.setWindow("1000");

        for (int i = 0; i < 100; i++) {
            keys.add(place("a"), "set", now - 2_000 + i);
        }

        assertThat(keys.take(10, 0)).containsExactly(new ChangedKey(place("a"), "set", now - 2_000, 100));
    }

    @Test
    void waitsForTheEndOfTheWindow() throws Exception {
        keys.setWindow("" + AN_HOUR);
        keys.add(place("a"), "set", now);

        assertThat(take(10)).isEmpty();
        assertThat(keys.size()).isEqualTo(1);
    }

    @Test
    void givesAtOnceWhereThereIsNoWindow() throws Exception {
        keys.setVersioning(true);
        keys.setWindow("");
        keys.add(place("a"), "set", now);
        keys.add(place("a"), "set", now);

        assertThat(keys.isEachChange()).isTrue();
        assertThat(keys.take(10, 0)).extracting(ChangedKey::times).containsExactly(2);
    }

    @Test
    void givesThoseFirstThatChangedFirst() throws Exception {
        keys.setWindow("0");
        keys.add(place("a"), "set", now - 3);
        keys.add(place("b"), "set", now - 2);
        keys.add(place("a"), "set", now - 1);
        keys.add(place("c"), "set", now);

        assertThat(take(2)).containsExactly("a", "b");
        keys.settle();
        assertThat(take(2)).containsExactly("c");
    }

    @Test
    void givesAgainWhatWasNotSettled() throws Exception {
        keys.setWindow("0");
        keys.add(place("a"), "set", now - 5);
        keys.add(place("b"), "set", now - 4);
        take(1);
        keys.add(place("a"), "del", now - 3);

        List<ChangedKey> again = keys.take(10, 0);

        assertThat(again)
                .containsExactly(
                        new ChangedKey(place("a"), "del", now - 5, 2), new ChangedKey(place("b"), "set", now - 4, 1));
    }

    @Test
    void neverGivesAKeyThatIsTaken() throws Exception {
        keys.setWindow("0");
        keys.add(place("a"), "set", now);
        take(1);
        keys.add(place("a"), "set", now);
        keys.settle();

        assertThat(take(10)).containsExactly("a");
        keys.settle();
        assertThat(take(10)).isEmpty();
        assertThat(keys.size()).isZero();
    }

    @Test
    void letsADifferenceThatAPassFoundGiveWayToAnAnnouncedChange() throws Exception {
        keys.setWindow("0");
        keys.add(place("a"), KeyVersion.FOUND, now - 2);
        keys.add(place("a"), "set", now - 1);
        keys.add(place("a"), KeyVersion.FOUND, now);

        assertThat(keys.take(10, 0)).containsExactly(new ChangedKey(place("a"), "set", now - 2, 1));
    }

    @Test
    void waitsWhileItIsFullAndGoesOnWhenThereIsRoom() throws Exception {
        keys.setWindow("" + AN_HOUR);
        keys.setMostBytes(400);
        keys.add(place("a"), "set", now);
        keys.add(place("b"), "set", now);

        CompletableFuture<Void> third = adds("set", "c");

        assertThat(adds("set", "a")).as("costs nothing").succeedsWithin(LONGEST);
        assertThat(third).isNotDone();
        assertThat(take(1)).as("before its window ends, as it is full").containsExactly("a");
        keys.settle();
        assertThat(third).succeedsWithin(LONGEST);
    }

    @Test
    void keepsHalfOfTheRoomForChangesThatAreAnnounced() throws Exception {
        keys.setWindow("" + AN_HOUR);
        keys.setMostBytes(800);
        keys.add(place("a"), KeyVersion.FOUND, now);
        keys.add(place("b"), KeyVersion.FOUND, now);

        CompletableFuture<Void> third = adds(KeyVersion.FOUND, "c");

        assertThat(adds("set", "d")).succeedsWithin(LONGEST);
        assertThat(third).isNotDone();
        keys.close();
        assertThat(third).failsWithin(LONGEST);
    }

    @Test
    void saysSinceWhenAChangeWaits() throws Exception {
        keys.setWindow("0");
        assertThat(keys.oldest()).isEqualTo(-1);

        keys.add(place("a"), KeyVersion.FOUND, now - 1);
        keys.add(place("b"), "set", now - 500);
        assertThat(keys.oldest()).isEqualTo(now - 500);

        take(10);
        assertThat(keys.oldest()).isEqualTo(now - 500);

        keys.settle();
        assertThat(keys.oldest()).isEqualTo(-1);
    }

    @Test
    void isNotHeldUpByAClockThatWasSetBack() throws Exception {
        keys.setWindow("1000");
        keys.add(place("future"), "set", now + AN_HOUR);
        keys.add(place("past"), "set", now - 2_000);

        assertThat(take(10)).containsExactly("future", "past");
    }

    @Test
    void givesAllAtOnceWhenItIsClosed() throws Exception {
        keys.setWindow("" + AN_HOUR);
        keys.add(place("a"), "set", now);

        keys.close();

        assertThat(take(10)).containsExactly("a");
        assertThatThrownBy(() -> keys.add(place("b"), "set", now)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void hasRoomAgainAfterAnythingThatHappens() throws Exception {
        keys.setWindow("0");
        keys.setMostBytes(10_000);
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(3) > 0 && keys.size() < 20) {
                keys.add(place("key" + random.nextInt(50)), "set", now);
            } else {
                take(random.nextInt(10) + 1);
                if (random.nextBoolean()) {
                    keys.settle();
                }
            }
        }
        while (!take(100).isEmpty()) {
            keys.settle();
        }

        assertThat(keys.size()).isZero();
        String[] forty = IntStream.range(0, 40).mapToObj(Integer::toString).toArray(String[]::new);
        assertThat(adds("set", forty)).succeedsWithin(LONGEST);
    }

    @Test
    void refusesAWindowThatIsNone() {
        assertThatThrownBy(() -> keys.setWindow("soon")).hasMessageContaining("number of milliseconds");
        assertThatThrownBy(() -> keys.setWindow("-1")).hasMessageContaining("0 milliseconds or more");
    }
}
