package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sink.verify.Difference;
import io.caravan.sink.verify.Difference.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void replacesWhatATerminalObeys() {
        assertThat(Printable.line("a\nb\u001b[2J\u009b2J\u202ec\u2028d")).isEqualTo("a b [2J 2J c d");
        assertThat(Printable.lines("a\n\tb\r\u001b")).isEqualTo("a\n\tb  ");
    }

    @Test
    void leavesEveryOtherText() {
        assertThat(Printable.line("naïve ключ 鍵 👩‍🚀")).isEqualTo("naïve ключ 鍵 👩‍🚀");
    }

    @Test
    void aDifferenceIsOneLine() {
        Difference difference = new Difference(Kind.missing, 0, "k", null, "Key 'a\nb\u001b[2J' is missing");

        assertThat(new VerifyResult(1, 0, List.of(difference), 0).lines()).contains("Key 'a b [2J' is missing");
    }
}
