package io.caravan.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetColumnTest {

    @Test
    void knowsTheGreatestIntegerOfItsType() {
        assertThat(column("int2", -1).greatest()).get().hasToString("32767");
        assertThat(column("int4", -1).greatest()).get().hasToString("2147483647");
        assertThat(column("int8", -1).greatest()).get().hasToString("9223372036854775807");
        assertThat(column("text", -1).greatest()).isEmpty();
    }

    @Test
    void computesTheGreatestIntegerOfANumeric() {
        assertThat(numeric(10, 2).greatest()).get().hasToString("99999999");
        assertThat(numeric(3, 0).greatest()).get().hasToString("999");
        assertThat(column("numeric", -1).greatest()).isEmpty();
    }

    @Test
    void takesANumericThatWouldRoundOrHoldNothingForNoExactNumber() {
        assertThat(numeric(3, -2).isExactNumber()).isFalse();
        assertThat(numeric(3, 3).isExactNumber()).isFalse();
        assertThat(numeric(2, 5).isExactNumber()).isFalse();
        assertThat(numeric(3, 1).isExactNumber()).isTrue();
        assertThat(column("numeric", -1).isExactNumber()).isTrue();
        assertThat(column("float8", -1).isExactNumber()).isFalse();
    }

    @Test
    void quotesItsName() {
        assertThat(new TargetColumn("a\"b", "", "", "", -1, null).quoted()).isEqualTo("\"a\"\"b\"");
    }

    private static TargetColumn numeric(int precision, int scale) {
        return column("numeric", (precision << 16 | scale & 0x7ff) + 4);
    }

    private static TargetColumn column(String type, int modifier) {
        return new TargetColumn("c", type, type, type, modifier, null);
    }
}
