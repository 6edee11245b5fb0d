package io.caravan.cli;

import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Increments a counter between its claim and the commit of the total.
 *
 * A trigger of the target table must wait for advisory lock 1, which is held here until the increment is made.
 */
final class Latecomer implements AutoCloseable {

    private static final String WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";

    private final Connection lock;
    private final Thread thread;

    private Latecomer(Connection lock, Thread thread) {
        this.lock = lock;
        this.thread = thread;
    }

    static Latecomer holdingTheInsert(PostgresServer postgres, RedisServer redis, String key) throws SQLException {
        Connection lock = postgres.connect();
        try (Statement statement = lock.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(1)");
        }
        Thread thread = new Thread(() -> {
            await("the insert waits")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> postgres.query(WAITING).equals("1"));
            redis.run(commands -> commands.incr(key));
            release(lock);
        });
        thread.start();
        return new Latecomer(lock, thread);
    }

    private static void release(Connection lock) {
        try (Statement statement = lock.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock(1)");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws Exception {
        thread.join(Duration.ofMinutes(2).toMillis());
        lock.close();
    }
}
