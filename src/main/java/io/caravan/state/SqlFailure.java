package io.caravan.state;

import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.ExchangeException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a failed statement means for the caller. */
public enum SqlFailure {
    /** The server cannot do it now; the same statement may succeed later. */
    SINK_AWAY,
    /** The server took the statement and refused a row of it: its value, a constraint, or a trigger that raised. */
    RECORD_REFUSED,
    /** Table, right, password or statement is wrong, and stays so. */
    TARGET_WRONG;

    private static final Set<String> AWAY_CLASSES = Set.of("08", "53", "40", "58");
    private static final Set<String> AWAY =
            Set.of("57P01", "57P02", "57P03", "57P04", "57P05", "57014", "55P03", "55006", "25006", "25P03", "25P04");
    private static final Set<String> REFUSED_CLASSES = Set.of("22", "23", "44", "P0");
    /** Among others, a value too long for an index. */
    private static final String PROGRAM_LIMIT = "54000";

    /** Functions of the server that report on a row with a state that says nothing of rows: RAISE, and row security. */
    private static final Set<String> ROW_ROUTINES = Set.of("exec_stmt_raise", "ExecWithCheckOptions");

    /** The function that finds no partition for a row, and says that the row violates a constraint. */
    private static final String NO_PARTITION = "ExecFindPartition";

    public static SqlFailure of(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || state.length() != 5) {
            return isConnectionLost(failure) ? SINK_AWAY : TARGET_WRONG;
        }
        String stateClass = state.substring(0, 2);
        if (AWAY.contains(state) || AWAY_CLASSES.contains(stateClass)) {
            return SINK_AWAY;
        }
        if (NO_PARTITION.equals(routineOf(failure))) {
            return TARGET_WRONG;
        }
        if (REFUSED_CLASSES.contains(stateClass)
                || state.equals(PROGRAM_LIMIT)
                || ROW_ROUTINES.contains(routineOf(failure))) {
            return RECORD_REFUSED;
        }
        return TARGET_WRONG;
    }

    /** Returns whether the database refused a record, rather than all that anybody would write now. */
    public static boolean isRefusal(@ExchangeException Throwable failure) {
        return find(failure).filter(sql -> of(sql) == RECORD_REFUSED).isPresent();
    }

    /** Returns the failure of the database that is behind another, if one is. */
    public static Optional<SQLException> find(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    private static boolean isConnectionLost(SQLException failure) {
        if (failure instanceof SQLTransientException || failure instanceof SQLNonTransientConnectionException) {
            return true;
        }
        Throwable cause = failure.getCause();
        while (cause != null) {
            if (cause instanceof IOException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static String routineOf(SQLException failure) {
        ServerErrorMessage message =
                failure instanceof PSQLException fromServer ? fromServer.getServerErrorMessage() : null;
        return message == null || message.getRoutine() == null ? "" : message.getRoutine();
    }

    /** Returns the server's own words on one line, with its detail; never a statement and never a password. */
    public static String reasonOf(SQLException failure) {
        if (failure instanceof BatchUpdateException && failure.getNextException() != null) {
            return reasonOf(failure.getNextException());
        }
        ServerErrorMessage message =
                failure instanceof PSQLException fromServer ? fromServer.getServerErrorMessage() : null;
        if (message == null || message.getMessage() == null) {
            return Excerpt.oneLine(String.valueOf(failure.getMessage()));
        }
        String detail = message.getDetail();
        return Excerpt.oneLine(message.getMessage() + (detail == null ? "" : " (" + detail + ")"));
    }
}
