package io.caravan.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueCheckTest {

    private static final int VARCHAR_3 = 7;
    private static final int NUMERIC_5_2 = (5 << 16 | 2) + 4;

    @ParameterizedTest
    @ValueSource(strings = {"0", "5", "+5", "-5", "-0", "007", "9223372036854775807", "-9223372036854775808"})
    void takesWhatStandsForA64BitInteger(String text) {
        assertThat(integer("int8", -1).whyRefused(text)).isEmpty();
        assertThat(integer("text", -1).whyRefused(text)).isEmpty();
    }

    @Test
    void takesLeadingZerosWithoutEnd() {
        assertThat(integer("int8", -1).whyRefused("0".repeat(40) + "1")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "-", "abc", "1 ", " 1", "1.0", "+-1", "0x1F", "1_000", "1e3", "٣", "1\0"})
    void refusesWhatIsNoInteger(String text) {
        assertThat(integer("text", -1).whyRefused(text)).get().asString().startsWith("Not an integer: '");
    }

    @Test
    void namesTheValueAndTheColumn() {
        assertThat(integer("int8", -1).whyRefused("abc")).contains("Not an integer: 'abc' for column org_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "-9223372036854775809", "99999999999999999999999"})
    void refusesWhatNeedsMoreThan64Bits(String text) {
        assertThat(integer("text", -1).whyRefused(text)).get().asString().startsWith("Out of range");
    }

    @Test
    void knowsTheRangeOfTheColumn() {
        assertThat(integer("int2", -1).whyRefused("32767")).isEmpty();
        assertThat(integer("int2", -1).whyRefused("32768")).isPresent();
        assertThat(integer("int2", -1).whyRefused("-32768")).isEmpty();
        assertThat(integer("int2", -1).whyRefused("-32769")).isPresent();
        assertThat(integer("int4", -1).whyRefused("2147483647")).isEmpty();
        assertThat(integer("int4", -1).whyRefused("2147483648")).isPresent();
        assertThat(integer("numeric", NUMERIC_5_2).whyRefused("-999")).isEmpty();
        assertThat(integer("numeric", NUMERIC_5_2).whyRefused("-1000")).isPresent();
    }

    @Test
    void checksTextForAnIntegerColumnToo() {
        assertThat(text("int4", -1).whyRefused("abc")).isPresent();
        assertThat(text("int4", -1).whyRefused("12")).isEmpty();
    }

    @Test
    void countsCodePointsForTheLengthOfTheColumn() {
        assertThat(text("varchar", VARCHAR_3).whyRefused("abc")).isEmpty();
        assertThat(text("varchar", VARCHAR_3).whyRefused("😀😀😀")).isEmpty();
        assertThat(text("varchar", VARCHAR_3).whyRefused("abcd"))
                .contains("Longer than 3 characters: 'abcd' for column org_id");
        assertThat(text("bpchar", VARCHAR_3).whyRefused("😀😀😀😀")).isPresent();
        assertThat(text("varchar", -1).whyRefused("abcd".repeat(1000))).isEmpty();
        assertThat(integer("varchar", VARCHAR_3).whyRefused("1234")).isPresent();
    }

    @Test
    void countsBytesForAName() {
        assertThat(text("name", -1).whyRefused("é".repeat(31) + "a")).isEmpty();
        assertThat(text("name", -1).whyRefused("é".repeat(32))).isPresent();
        assertThat(text("char", -1).whyRefused("ab")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
                "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
                "a0eebc999c0b4ef8bb6d6bb9bd380a11",
                "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11"
            })
    void takesAUuidInEachForm(String text) {
        assertThat(text("uuid", -1).whyRefused(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1",
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11-",
                "-a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "a0eebc99--9c0b-4ef8-bb6d-6bb9bd380a11",
                "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "a0e-ebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
            })
    void refusesWhatIsNoUuid(String text) {
        assertThat(text("uuid", -1).whyRefused(text)).get().asString().startsWith("Not a UUID");
    }

    @Test
    void refusesNulInAnyColumn() {
        assertThat(text("text", -1).whyRefused("a\0b"))
                .contains("NUL character, which PostgreSQL text cannot hold: 'a b' for column org_id");
        assertThat(text("varchar", VARCHAR_3).whyRefused("\0")).isPresent();
        assertThat(text("jsonb", -1).whyRefused("\0")).isPresent();
    }

    @Test
    void cutsALongValueInItsReason() {
        assertThat(integer("text", -1).whyRefused("x".repeat(100_000)))
                .get()
                .asString()
                .hasSizeLessThan(200);
    }

    private static ValueCheck integer(String type, int modifier) {
        return ValueCheck.of(column(type, modifier), true);
    }

    private static ValueCheck text(String type, int modifier) {
        return ValueCheck.of(column(type, modifier), false);
    }

    private static TargetColumn column(String type, int modifier) {
        return new TargetColumn(
                "org_id", type, "pg_catalog." + type, type, modifier, new TargetColumn.Insertion(false, true, false));
    }
}
