package io.caravan.doctor.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RightTest {

    @Test
    void putsAKeyInPlaceOfTheWord() {
        List<Right> rights = Right.of(
                "flow",
                Map.of("KEY", "~counters:*", "OWN", "~caravan:*", "PATTERN", "&__keyevent@*__:*"),
                "SCAN 0\nGET KEY\nCONFIG GET a\nSET OWN v\nRENAME OWN KEY\nPSUBSCRIBE PATTERN");

        assertThat(rights)
                .extracting(Right::words)
                .containsExactly(
                        List.of("SCAN", "0"),
                        List.of("GET", "counters:caravan-doctor"),
                        List.of("CONFIG", "GET", "a"),
                        List.of("SET", "caravan:caravan-doctor", "v"),
                        List.of("RENAME", "caravan:caravan-doctor", "counters:caravan-doctor"),
                        List.of("PSUBSCRIBE", "__keyevent@*__:*"));
        assertThat(rights)
                .extracting(Right::commandRule)
                .containsExactly("+scan", "+get", "+config|get", "+set", "+rename", "+psubscribe");
        assertThat(rights)
                .extracting(Right::subjectRule)
                .containsExactly("", "~counters:*", "", "~caravan:*", "~counters:*", "&__keyevent@*__:*");
    }

    @Test
    void namesAKeyWithSpacesByARuleThatAServerTakes() {
        assertThat(Right.of("flow", Map.of("KEY", "~a b*"), "GET KEY"))
                .extracting(Right::subjectRule)
                .containsExactly("~a?b*");
    }

    @Test
    void takesAKeyForItselfAndNotForAPattern() {
        assertThat(Right.globOf("a*[b]\\")).isEqualTo("a\\*\\[b\\]\\\\");
        assertThat(Right.exampleOf(Right.globOf("a?"))).isEqualTo("a?");
    }
}
