package io.caravan.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How the rate of commands falls and climbs; the clock stands still unless it is moved. */
class CommandRateTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final CommandRate rate = new CommandRate(1_000, clock::get);

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void isTheLimitWhileAllGoesWell() {
        pass(Duration.ofHours(1));

        assertThat(rate.current()).isEqualTo(1_000);
    }

    @Test
    void isHalvedOnceASecondAtMost() {
        rate.trouble();
        rate.trouble();
        int afterTwo = rate.current();
        pass(Duration.ofSeconds(1));
        rate.trouble();

        assertThat(afterTwo).isEqualTo(500);
        assertThat(rate.current()).isEqualTo(300);
    }

    @Test
    void staysWhereItIsWhileTroubleGoesOn() {
        rate.trouble();
        for (int i = 0; i < 9; i++) {
            pass(Duration.ofMillis(100));
            rate.trouble();
        }
        pass(Duration.ofMillis(900));

        assertThat(rate.current()).isEqualTo(500);
    }

    @Test
    void climbsBackToTheLimitByATenthASecond() {
        rate.trouble();

        pass(Duration.ofSeconds(1));
        assertThat(rate.current()).isEqualTo(600);
        pass(Duration.ofMillis(3_900));
        assertThat(rate.current()).isEqualTo(900);
        pass(Duration.ofMinutes(1));
        assertThat(rate.current()).isEqualTo(1_000);
    }

    @Test
    void neverFallsToNothing() {
        CommandRate slow = new CommandRate(3, clock::get);
        CommandRate fast = new CommandRate(100_000, clock::get);

        for (int i = 0; i < 1_000; i++) {
            slow.trouble();
            fast.trouble();
            pass(Duration.ofMillis(999));
        }

        assertThat(slow.current()).isEqualTo(1);
        assertThat(fast.current()).isBetween(1_000, 2_000);
    }

    @Test
    void lowersTheRateForFailuresOfTheServerAndNotForThoseOfACommand() {
        assertThat(RedisFailures.isOverload(refusal("LOADING Redis is loading the dataset in memory")))
                .isTrue();
        assertThat(RedisFailures.isOverload(refusal("OOM command not allowed when used memory > 'maxmemory'.")))
                .isTrue();
        assertThat(RedisFailures.isOverload(refusal("BUSY Redis is busy running a script.")))
                .isTrue();
        assertThat(RedisFailures.isOverload(new RedisException("Connection closed")))
                .isTrue();
        assertThat(RedisFailures.isOverload(refusal("BUSYGROUP Consumer Group name already exists")))
                .isFalse();
        assertThat(RedisFailures.isOverload(refusal("WRONGTYPE Operation against a key")))
                .isFalse();
        assertThat(RedisFailures.isOverload(refusal("NOGROUP No such key"))).isFalse();
        assertThat(RedisFailures.isOverload(refusal("NOSCRIPT No matching script")))
                .isFalse();
    }

    private static Throwable refusal(String message) {
        return new RedisCommandExecutionException(message);
    }
}
