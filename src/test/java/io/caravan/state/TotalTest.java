package io.caravan.state;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class TotalTest {

    @Test
    void refusesAnAmountThatIsNotPositive() {
        assertThatThrownBy(() -> new Total(List.of("login"), BigInteger.ZERO))
                .hasMessage("A total must be greater than 0, but group [login] has 0");
    }
}
