package io.caravan.state;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/**
 * One statement of an init file.
 *
 * @param number the how-manieth of its file, from 1
 * @param line   line of the file on which it begins, from 1
 * @param words  its first words in upper case
 */
record InitStatement(Path file, int number, int line, List<String> words, String sql) {

    private static final Set<String> TRANSACTION_CONTROL = Set.of(
            "BEGIN",
            "COMMIT",
            "END",
            "ROLLBACK",
            "ABORT",
            "SAVEPOINT",
            "RELEASE",
            "START TRANSACTION",
            "PREPARE TRANSACTION");

    /** Returns whether it begins, ends or divides a transaction. */
    boolean controlsTransaction() {
        return !words.isEmpty()
                && (TRANSACTION_CONTROL.contains(words.get(0))
                        || words.size() > 1 && TRANSACTION_CONTROL.contains(words.get(0) + " " + words.get(1)));
    }

    /** Runs it as it stands: neither a question mark nor a brace means anything to the driver. */
    void run(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /** Returns which statement it is, for a message. */
    @Override
    public String toString() {
        return "statement " + number + " of " + file + " (line " + line + ")";
    }
}
