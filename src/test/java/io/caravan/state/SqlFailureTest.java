package io.caravan.state;

import static io.caravan.state.SqlFailure.RECORD_REFUSED;
import static io.caravan.state.SqlFailure.SINK_AWAY;
import static io.caravan.state.SqlFailure.TARGET_WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFailureTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "08003", "08S01", "57P01", "57P02", "57P03", "57P05", "57014", "53300", "53100", "40001",
                "40P01", "55P03", "25006", "25P03", "58030"
            })
    void takesAServerThatIsBusyOrGoneForAway(String state) {
        assertThat(SqlFailure.of(new SQLException("x", state))).isEqualTo(SINK_AWAY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22003", "22P02", "22001", "23505", "23502", "23503", "23514", "44000", "P0001", "54000"})
    void takesBadDataForARefusedRecord(String state) {
        assertThat(SqlFailure.of(new SQLException("x", state))).isEqualTo(RECORD_REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"42P01", "42501", "42601", "42804", "28P01", "28000", "3D000", "0A000", "54001"})
    void takesWhatStaysWrongForWrong(String state) {
        assertThat(SqlFailure.of(new SQLException("x", state))).isEqualTo(TARGET_WRONG);
    }

    @Test
    void takesAPoolWithoutConnectionsForAway() {
        assertThat(SqlFailure.of(new SQLTransientConnectionException("timed out")))
                .isEqualTo(SINK_AWAY);
    }

    @Test
    void looksAtTheReasonWhyAPoolHasNone() {
        assertThat(SqlFailure.of(new SQLTransientConnectionException("timed out", "28P01")))
                .isEqualTo(TARGET_WRONG);
    }

    @Test
    void takesASocketTimeoutForAway() {
        assertThat(SqlFailure.of(new SQLException("x", new SocketTimeoutException())))
                .isEqualTo(SINK_AWAY);
        assertThat(SqlFailure.of(new SQLException("x"))).isEqualTo(TARGET_WRONG);
    }

    @Test
    void givesItsReasonOnOneLineWithoutTheStatement() {
        BatchUpdateException batch = new BatchUpdateException("Batch entry 0 INSERT …", "22003", new int[0]);
        batch.setNextException(new SQLException("out of\n  range", "22003"));

        assertThat(SqlFailure.reasonOf(batch)).isEqualTo("out of; range");
    }
}
