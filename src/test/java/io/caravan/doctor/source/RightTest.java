package io.caravan.doctor.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RightTest {

    @Test
    void putsAKeyInPlaceOfTheWord() {
        List<Right> rights = Right.of("flow", "counters:*", "caravan:", "SCAN 0\nGET KEY\nCONFIG GET a\nSET OWN v");

        assertThat(rights)
                .extracting(Right::words)
                .containsExactly(
                        List.of("SCAN", "0"),
                        List.of("GET", "counters:caravan-doctor"),
                        List.of("CONFIG", "GET", "a"),
                        List.of("SET", "caravan:caravan-doctor", "v"));
        assertThat(rights).extracting(Right::commandRule).containsExactly("+scan", "+get", "+config|get", "+set");
        assertThat(rights).extracting(Right::subject).containsExactly("", "counters:*", "", "caravan:*");
    }
}
