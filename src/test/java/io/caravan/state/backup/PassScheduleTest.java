package io.caravan.state.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PassScheduleTest {

    private final CamelContext camel = new DefaultCamelContext();
    private final Endpoint scan = camel.getEndpoint("direct:scan");
    private final PassSchedule schedule = new PassSchedule();

    @BeforeEach
    void begins() {
        assertThat(begin()).as("the first pass").isTrue();
    }

    @AfterEach
    void ends() {
        camel.stop();
    }

    private boolean begin() {
        return schedule.begin(null, scan);
    }

    private void complete() {
        schedule.complete();
        schedule.commit(null, scan, 1);
    }

    @Test
    void beginsNoPassThatNobodyWants() {
        complete();

        assertThat(begin()).isFalse();
        assertThat(schedule.isIdle()).isTrue();
    }

    @Test
    void beginsAPassThatIsWantedWhileAnotherRuns() {
        schedule.want("a reason");
        complete();

        assertThat(schedule.isIdle()).isFalse();
        assertThat(begin()).isTrue();
    }

    @Test
    void beginsAnotherPassAfterWhatTheLastOneMayNotHaveSeen() {
        schedule.wantAfter(schedule.begun(), "a reason");
        complete();

        assertThat(begin()).isTrue();
    }

    @Test
    void beginsNoOtherPassAfterWhatTheRunningOneSees() {
        schedule.wantAfter(schedule.begun() - 1, "a reason");
        complete();

        assertThat(begin()).isFalse();
    }

    @Test
    void beginsNoOtherPassAfterWhatTheLastOneHasSeen() {
        complete();
        schedule.wantAfter(schedule.begun() - 1, "a reason");

        assertThat(begin()).isFalse();
    }

    @Test
    void beginsAnotherPassAfterOneThatFailed() {
        schedule.rollback(null, scan, 0, new IllegalStateException("for a test"));

        assertThat(begin()).isTrue();
    }

    @Test
    void beginsAnotherPassAfterARestart() {
        complete();
        schedule.restart("a reason");

        assertThat(schedule.ended()).isZero();
        assertThat(begin()).isTrue();
    }
}
