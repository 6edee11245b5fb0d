package io.caravan.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The bound of {@code caravan_parked}: a run that would exceed it is not committed. Safe for any number of threads. */
final class ParkedRoom {

    private final int most;
    private volatile String lack;

    /** @param most most totals in the table, of all runs together */
    ParkedRoom(int most) {
        this.most = most;
    }

    int most() {
        return most;
    }

    /**
     * Checks, in the transaction that has parked them, that the table may hold the totals. Runs that park at the same time do so
     * one after the other.
     *
     * @param rows how many the transaction has parked
     * @throws DeadLettersFullException if they are too many
     */
    void check(Connection connection, String table, long rows) throws SQLException {
        if (rows == 0) {
            return;
        }
        try (PreparedStatement lock = connection.prepareStatement(
                "SELECT pg_catalog.pg_advisory_xact_lock(?::pg_catalog.regclass::oid::bigint)")) {
            lock.setString(1, table);
            lock.execute();
        }
        long held = count(connection, table);
        if (held > most) {
            throw full(table, held - rows, rows);
        }
    }

    /** As {@link #check}, before all of a run are parked, so that one with very many of them ends early. */
    void checkEarly(Connection connection, String table, long rows) throws SQLException {
        if (rows > most) {
            throw full(table, count(connection, table) - rows, rows);
        }
    }

    private DeadLettersFullException full(String table, long held, long more) {
        DeadLettersFullException full = new DeadLettersFullException(table, held, more, most);
        lack = full.getMessage();
        return full;
    }

    static long count(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT count(*) FROM " + table);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Returns what a run lacked room for, until {@link #enough}. */
    Optional<String> lack() {
        return Optional.ofNullable(lack);
    }

    /** Notes that a pass has come to its end. */
    void enough() {
        lack = null;
    }
}
