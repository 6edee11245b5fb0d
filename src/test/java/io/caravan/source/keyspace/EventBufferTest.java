package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.keyspace.EventGap.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class EventBufferTest {

    private static final List<String> NAMES = List.of("set", "del");
    private static final int BOUND = 65_536;

    private final EventBuffer buffer = new EventBuffer("redis:1", BOUND);
    private final List<KeyEvent> events = new ArrayList<>();
    private final List<EventGap> gaps = new ArrayList<>();

    private void add(String key) {
        buffer.add(0, 0, key.getBytes(StandardCharsets.UTF_8));
    }

    private Object take(int most) throws InterruptedException {
        return buffer.take(most, 0, 0, NAMES);
    }

    private void takeAll() throws InterruptedException {
        while (!buffer.isEmpty()) {
            keep(take(100));
        }
    }

    @SuppressWarnings("unchecked")
    private void keep(Object taken) {
        if (taken instanceof EventGap gap) {
            gaps.add(gap);
        } else {
            events.addAll((List<KeyEvent>) taken);
        }
        buffer.settle();
    }

    private List<String> keys() {
        return events.stream()
                .map(each -> new String(each.key(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void givesWhatWasAddedInOrder() throws Exception {
        buffer.add(16_383, 1, new byte[] {0, -1, 10});
        buffer.add(0, 0, new byte[0]);

        takeAll();

        assertThat(events).extracting(KeyEvent::database).containsExactly(16_383, 0);
        assertThat(events).extracting(KeyEvent::event).containsExactly("del", "set");
        assertThat(events.get(0).key()).containsExactly(0, -1, 10);
        assertThat(events.get(1).key()).isEmpty();
    }

    @Test
    void givesNoMoreThanItIsAskedForAndTheRestLater() throws Exception {
        List.of("a", "b", "c").forEach(this::add);

        keep(take(2));
        assertThat(keys()).containsExactly("a", "b");
        keep(take(2));

        assertThat(keys()).containsExactly("a", "b", "c");
        assertThat((List<?>) take(2)).isEmpty();
    }

    @Test
    void putsAGapBetweenEpochs() throws Exception {
        add("a");
        buffer.gap("redis:1", Reason.SILENT, Instant.EPOCH, Instant.EPOCH.plusMillis(5), -1);
        add("b");

        keep(take(100));
        assertThat(keys()).containsExactly("a");
        takeAll();

        assertThat(events).extracting(KeyEvent::epoch).containsExactly(1L, 2L);
        assertThat(gaps)
                .singleElement()
                .satisfies(gap -> assertThat(gap.epoch()).isEqualTo(2));
    }

    @Test
    void neverTakesMoreThanItsBoundAndCountsWhatItDropsAsOneGap() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            add("key:" + i);
            assertThat(buffer.bytes()).isLessThanOrEqualTo(BOUND);
        }

        takeAll();
        add("later");
        takeAll();

        assertThat(gaps).singleElement().satisfies(gap -> {
            assertThat(gap.reason()).isEqualTo(Reason.OVERFLOW);
            assertThat(gap.lost()).isEqualTo(20_001 - events.size());
        });
        assertThat(keys().get(events.size() - 1)).isEqualTo("later");
    }

    @Test
    void saysInTheGapOfAnOverflowSinceWhenEventsMayBeMissing() throws Exception {
        buffer.wholeUpTo(() -> 1_000);
        for (int i = 0; i < 20_000; i++) {
            add("key:" + i);
        }

        takeAll();

        assertThat(gaps)
                .singleElement()
                .satisfies(gap -> assertThat(gap.from()).isEqualTo(Instant.ofEpochMilli(1_000)));
    }

    @Test
    void takesOneKeyThatIsLargerThanItsBound() throws Exception {
        buffer.add(0, 0, new byte[2 * BOUND]);

        takeAll();

        assertThat(events)
                .singleElement()
                .satisfies(event -> assertThat(event.key()).hasSize(2 * BOUND));
        assertThat(buffer.bytes()).isZero();
    }

    @Test
    void countsWhatWasTakenAsNotDeliveredUntilItIsSettled() throws Exception {
        add("a");

        take(100);
        assertThat(buffer.oldest()).isPositive();
        assertThat(buffer.isEmpty()).isFalse();
        buffer.settle();

        assertThat(buffer.oldest()).isEqualTo(-1);
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    void givesOrCountsEveryEventThatManyThreadsAdd() throws Exception {
        int threads = 4;
        int each = 50_000;
        CountDownLatch running = new CountDownLatch(threads);
        for (int thread = 0; thread < threads; thread++) {
            int database = thread;
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            buffer.add(database, 0, Integer.toString(i).getBytes(StandardCharsets.UTF_8));
                        }
                        running.countDown();
                    })
                    .start();
        }

        while (running.getCount() > 0) {
            keep(take(100));
        }
        takeAll();

        long lost = gaps.stream().mapToLong(EventGap::lost).sum();
        assertThat(events.size() + lost).isEqualTo(threads * each);
        int[] last = {-1, -1, -1, -1};
        for (KeyEvent event : events) {
            int number = Integer.parseInt(new String(event.key(), StandardCharsets.UTF_8));
            assertThat(number).isGreaterThan(last[event.database()]);
            last[event.database()] = number;
        }
    }
}
