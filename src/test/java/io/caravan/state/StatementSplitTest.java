package io.caravan.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatementSplitTest {

    @Test
    void endsAStatementAtEachSemicolon() {
        assertThat(split("select 1; select 2;\nselect 3")).containsExactly("select 1", "select 2", "select 3");
    }

    @Test
    void dropsWhatIsOnlyBlankOrComment() {
        assertThat(split(";; -- select 1;\n ; /* select 2; */ ;\uFEFF".replace("\uFEFF", " ")))
                .isEmpty();
        assertThat(split("")).isEmpty();
    }

    @Test
    void leavesSemicolonsInQuotesAlone() {
        assertThat(split("select ';', \"a;b\", 'it''s;' ; select 2")).hasSize(2);
        assertThat(split("select E'\\';' ; select 2")).hasSize(2);
        assertThat(split("select '\\'; select 2")).containsExactly("select '\\'", "select 2");
        assertThat(split("select namE'\\'; select 2")).hasSize(2);
    }

    @Test
    void leavesSemicolonsInDollarQuotesAlone() {
        assertThat(split("do $$ begin; end $$; do $a$ $$ ; $b$ ; $a$; select $1"))
                .containsExactly("do $$ begin; end $$", "do $a$ $$ ; $b$ ; $a$", "select $1");
        assertThat(split("select a$b; select c$b")).hasSize(2);
    }

    @Test
    void leavesSemicolonsInCommentsAlone() {
        assertThat(split("select /* a; /* b; */ c; */ 1; select 2 -- ; \n + 1; select 3 - 1 / 2"))
                .hasSize(3);
    }

    @Test
    void leavesSemicolonsInParenthesesAlone() {
        assertThat(split("create rule r as on insert to t do (select 1; select 2); select 3"))
                .hasSize(2);
    }

    @Test
    void keepsABodyOfBeginAtomicWhole() {
        String routine = "create or replace function f(a int) returns int begin atomic"
                + " select case when a = 1 then 2 else 3 end; select 4; end";

        assertThat(split("-- first;\n" + routine + "; select 5")).containsExactly(routine, "select 5");
    }

    @Test
    void splitsTransactionsIntoTheirStatements() {
        assertThat(split("begin; insert into t values (case when true then 1 end); end; select 1"))
                .hasSize(4);
    }

    @Test
    void keepsOperatorsWithQuestionMarksAndBraces() {
        assertThat(split("select a ?| array['b'], '{}'::jsonb; select {d}"))
                .containsExactly("select a ?| array['b'], '{}'::jsonb", "select {d}");
    }

    @Test
    void tellsTheLineOfTheFirstWord() {
        assertThat(StatementSplit.of("\n-- comment\nselect 1;\n\n\nselect 2"))
                .extracting(StatementSplit.Piece::line)
                .containsExactly(3, 6);
    }

    @Test
    void takesAnUnfinishedQuoteAsTheRestOfTheText() {
        assertThat(split("select 'a; select 2")).hasSize(1);
        assertThat(split("select $$ a; select 2")).hasSize(1);
        assertThat(split("select /* a; select 2")).hasSize(1);
    }

    private static List<String> split(String text) {
        return StatementSplit.of(text).stream().map(StatementSplit.Piece::sql).toList();
    }
}
