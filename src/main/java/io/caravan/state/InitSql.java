package io.caravan.state;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** The SQL that prepares a database, from a file or from the files of a folder: {@code --psql-init}. */
public final class InitSql {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** What the server says of a statement that runs only outside a transaction. */
    private static final Set<String> NOT_IN_TRANSACTION = Set.of("25001", "2D000");

    private final List<InitStatement> statements;

    private InitSql(List<InitStatement> statements) {
        this.statements = List.copyOf(statements);
    }

    /**
     * Reads a file, or the files of a folder in the order of their names, whatever these are; hidden files and folders within
     * are left out.
     *
     * @throws TargetException if there is nothing to read, or it is not UTF-8
     */
    public static InitSql read(Path path) {
        List<InitStatement> statements = new ArrayList<>();
        for (Path file : filesOf(path)) {
            List<StatementSplit.Piece> pieces = StatementSplit.of(textOf(file));
            for (int index = 0; index < pieces.size(); index++) {
                StatementSplit.Piece piece = pieces.get(index);
                statements.add(new InitStatement(file, index + 1, piece.line(), piece.words(), piece.sql()));
            }
        }
        return new InitSql(statements);
    }

    private static List<Path> filesOf(Path path) {
        if (!Files.exists(path)) {
            throw new TargetException("--psql-init '" + path + "' does not exist. Name a file or folder of SQL.");
        }
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static String textOf(Path file) {
        try {
            String text = Files.readString(file);
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new TargetException("--psql-init file '" + file + "' is not UTF-8. Save it as UTF-8.", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static TargetException unreadable(Path path, IOException e) {
        return new TargetException("Cannot read --psql-init '" + path + "'. Make it readable for this user.", e);
    }

    /** Returns how many statements there are. */
    public int size() {
        return statements.size();
    }

    /**
     * Runs every statement, each in a transaction of its own unless the text begins one.
     *
     * @param  connection        in autocommit; what the SQL sets for its session stays set
     * @throws TargetException   at the first statement that fails, or if the text leaves a transaction open
     * @throws SinkAwayException if the database went away
     */
    public void run(Connection connection) {
        InitStatement last = null;
        try {
            for (InitStatement statement : statements) {
                last = statement;
                statement.run(connection);
            }
            if (isOpen(connection)) {
                throw new TargetException(
                        "--psql-init leaves a transaction open after " + last + ". End it with COMMIT.");
            }
        } catch (SQLException e) {
            throw failure(last, e);
        } finally {
            endTransaction(connection);
        }
    }

    /**
     * Runs the statements inside the caller's transaction, which the caller rolls back. Statements that begin or end
     * transactions are left out, so that none of it can be committed.
     *
     * @param  connection        not in autocommit
     * @return                   statements that run only outside a transaction and were not checked, each as its place
     * @throws TargetException   at the first statement that fails
     * @throws SinkAwayException if the database went away
     */
    public List<String> check(Connection connection) {
        List<String> unchecked = new ArrayList<>();
        for (InitStatement statement : statements) {
            try {
                if (connection.getAutoCommit()) {
                    throw new IllegalStateException(
                            "A check of --psql-init needs a transaction that can be rolled back");
                }
                if (!statement.controlsTransaction() && !succeeds(statement, connection)) {
                    unchecked.add(statement.toString());
                }
            } catch (SQLException e) {
                throw failure(statement, e);
            }
        }
        return unchecked;
    }

    private static boolean succeeds(InitStatement statement, Connection connection) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            statement.run(connection);
            connection.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            if (!NOT_IN_TRANSACTION.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            connection.rollback(before);
            return false;
        }
    }

    private static RuntimeException failure(InitStatement statement, SQLException e) {
        return Database.failure("--psql-init fails at " + statement, e);
    }

    private static boolean isOpen(Connection connection) throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
    }

    /** A failure here must not hide the one that matters. */
    private static void endTransaction(Connection connection) {
        try {
            if (isOpen(connection)) {
                new InitStatement(Path.of(""), 0, 0, List.of(), "ROLLBACK").run(connection);
            }
        } catch (SQLException broken) {
            // The connection is gone, and the transaction with it.
        }
    }
}
