package io.caravan.process.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {

    private static final long SEED = 20261126;
    private static final byte[] BYTES = new byte[32];

    static {
        new Random(SEED).nextBytes(BYTES);
    }

    @TempDir
    Path folder;

    @Test
    void isReadAsHexOrBase64() {
        byte[] expected = Secret.of(BYTES).keyFor("use");

        assertThat(Secret.of(HexFormat.of().formatHex(BYTES)).keyFor("use")).isEqualTo(expected);
        assertThat(Secret.of(HexFormat.of().withUpperCase().formatHex(BYTES)).keyFor("use"))
                .isEqualTo(expected);
        assertThat(Secret.of(Base64.getEncoder().encodeToString(BYTES)).keyFor("use"))
                .isEqualTo(expected);
        assertThat(Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(BYTES))
                        .keyFor("use"))
                .isEqualTo(expected);
        assertThat(Secret.of(BYTES).keyFor("another use")).isNotEqualTo(expected);
    }

    @Test
    void isReadFromAFileAsTextOrAsItIs() throws IOException {
        byte[] expected = Secret.of(BYTES).keyFor("use");
        byte[] text = (HexFormat.of().formatHex(BYTES) + "\r\n").getBytes(US_ASCII);

        assertThat(Secret.from(file(BYTES)).keyFor("use")).isEqualTo(expected);
        assertThat(Secret.from(file(text)).keyFor("use")).isEqualTo(expected);
    }

    @Test
    void refusesWhatIsShortOrCannotBeRead() throws IOException {
        Path shortFile = file(new byte[31]);
        Path missing = folder.resolve("missing");
        Path long5000 = file(new byte[5000]);

        assertThatThrownBy(() -> Secret.of("00".repeat(31)))
                .hasMessageContaining("32 bytes or more")
                .hasMessageContaining("31");
        assertThatThrownBy(() -> Secret.of("c2hvcnQ=")).hasMessageContaining("this is 5 bytes");
        assertThatThrownBy(() -> Secret.of("pass word")).hasMessageContaining("neither");
        assertThatThrownBy(() -> Secret.of("")).hasMessageContaining("neither");
        assertThatThrownBy(() -> Secret.of("a".repeat(45))).hasMessageContaining("cut off");
        assertThatThrownBy(() -> Secret.from(shortFile))
                .hasMessageContaining(shortFile.toString())
                .hasMessageContaining("31");
        assertThatThrownBy(() -> Secret.from(missing))
                .hasMessageContaining("Cannot read")
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> Secret.from(long5000)).hasMessageContaining("at most");
    }

    @Test
    void isNeverPrinted() {
        assertThat(Secret.of(BYTES).toString()).isEqualTo("Secret");
        assertThat(new BackupKeys(Secret.of(BYTES), null).toString())
                .doesNotContain(HexFormat.of().formatHex(BYTES));
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(folder, "key", ""), content);
    }
}
