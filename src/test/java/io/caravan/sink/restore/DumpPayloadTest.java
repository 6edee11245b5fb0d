package io.caravan.sink.restore;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DumpPayloadTest {

    private static byte[] payload(int version, String valueHex) {
        return Payloads.of(version, HexFormat.of().parseHex(valueHex));
    }

    @Test
    void reckonsTheChecksumOfRedis() {
        assertThat(DumpPayload.checksum("123456789".getBytes(US_ASCII), 9)).isEqualTo(0xE9C6D914C4B8D9CAL);
    }

    @Test
    void tellsTheVersionOfAnIntactPayload() {
        DumpPayload payload = new DumpPayload(payload(300, "00c001"));

        assertThat(payload.isIntact()).isTrue();
        assertThat(payload.rdbVersion()).isEqualTo(300);
        assertThat(payload.module()).isNull();
    }

    @Test
    void noticesEveryFlippedBit() {
        byte[] payload = payload(10, "00c001");

        for (int bit = 0; bit < payload.length * 8; bit++) {
            byte[] damaged = payload.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(new DumpPayload(damaged).isIntact()).isFalse();
        }
        assertThat(new DumpPayload(new byte[0]).isIntact()).isFalse();
        assertThat(new DumpPayload(new byte[9]).isIntact()).isFalse();
    }

    @Test
    void tellsTheModuleTypeOfAValue() {
        // 'ReJSON-RL' and encoding version 3
        String characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        long id = 0;
        for (char each : "ReJSON-RL".toCharArray()) {
            id = id << 6 | characters.indexOf(each);
        }
        String hex = "0781" + HexFormat.of().toHexDigits(id << 10 | 3) + "00";

        assertThat(new DumpPayload(payload(10, hex)).module()).isEqualTo("ReJSON-RL");
        assertThat(new DumpPayload(new byte[] {7}).module()).isNull();
    }
}
