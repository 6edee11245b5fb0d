package io.caravan.source.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which failures of a route an entry is not to blame for. */
class SinkOutageTest {

    static Stream<Throwable> outages() {
        return Stream.of(
                new SQLException("terminating connection", "57P01"),
                new SQLException("deadlock detected", "40P01"),
                new SQLException("too many clients", "53300"),
                new SQLTransientConnectionException("no connection to spare"),
                new ConnectException("refused"),
                new RedisConnectionException("closed"),
                new RedisCommandExecutionException("LOADING the data"),
                new IllegalStateException(new SQLException("lost", "08006")));
    }

    static Stream<Throwable> refusals() {
        return Stream.of(
                new SQLException("invalid byte sequence", "22021"),
                new SQLException("duplicate key", "23505"),
                new SQLException("no state"),
                new RedisCommandExecutionException("WRONGTYPE of a key"),
                new IllegalArgumentException("not a number"));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void blamesTheSinkThatIsAway(Throwable failure) {
        assertThat(SinkOutage.caused(failure)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void blamesTheEntryThatIsRefused(Throwable failure) {
        assertThat(SinkOutage.caused(failure)).isFalse();
    }
}
