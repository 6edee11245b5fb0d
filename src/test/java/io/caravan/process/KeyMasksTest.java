package io.caravan.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.source.keyspace.KeyEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMasksTest {

    private final KeyMasks masks = new KeyMasks();

    @Test
    void forwardsNothingWithoutAMask() {
        assertThat(forwarded("a", "")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "^prefix.*$ prefix:1 true",
                "^prefix.*$ my:prefix:1 false",
                "^prefix.* prefix true",
                "^prefix prefi false",
                "prefix my:prefix:1 true",
                "1$ a1 true",
                "1$ 1a false",
                "^a.c$ abc true",
                "^a.c$ ac false",
                "^ab*c$ ac true",
                "^ab*c$ abbbc true",
                "^ab*c$ abdc false",
                "a^b a^b true",
                "a^b ab false",
                "a$b a$b true",
                "a$*b a$$b true",
                "^* *a true",
                "^* a false",
                "** '' true",
                "^a**$ aa* true",
                "^a**$ aaa false",
                "^ '' true",
                "$ abc true",
                "^$ abc false",
                "[ab] a false",
                "a+ aa false",
                "a\\. a.b false",
                "all ALL false"
            })
    void readsMasksAsTheModuleDoes(String mask, String key, boolean matches) {
        masks.set(List.of(mask));

        assertThat(forwarded(key)).hasSize(matches ? 1 : 0);
    }

    @Test
    void countsBytesAndNotCharacters() {
        masks.set(List.of("^.$"));
        assertThat(forwarded("é")).isEmpty();

        masks.set(List.of("^..$"));
        assertThat(forwarded("é")).hasSize(1);
    }

    @Test
    void takesANulAndANewlineForAnyOtherByte() {
        masks.set(List.of("^a.b.c$", "end$"));

        assertThat(forwarded("a\0b\nc", "x\0end", "end\0", "end\n")).containsExactly("a\0b\nc", "x\0end");
    }

    @Test
    void forwardsAnEventOnceInItsOrderWhenSeveralMasksMatch() {
        masks.set(List.of("a", "b", "ab"));

        assertThat(forwarded("ab", "c", "b", "ab")).containsExactly("ab", "b", "ab");
    }

    @Test
    void forwardsEachEventForAnEmptyMask() {
        masks.set(List.of("nothing", ""));

        assertThat(forwarded("a", "", "\0")).hasSize(3);
    }

    @Test
    void keepsOnlyAllOfMasksThatHoldIt() {
        masks.set(List.of("a", "ALL", "b"));
        assertThat(masks.masks()).containsExactly("ALL");
        assertThat(forwarded("a", "z", "\n")).hasSize(3);

        masks.add(List.of("c"));
        assertThat(masks.masks()).containsExactly("ALL");

        masks.set(List.of("c"));
        masks.add(List.of("d", "ALL"));
        assertThat(masks.masks()).containsExactly("ALL");
    }

    @Test
    void startsForwardingWithTheFirstMaskThatIsAdded() {
        masks.add(List.of("^a"));
        assertThat(forwarded("a", "b")).containsExactly("a");

        masks.add(List.of("^b"));
        assertThat(forwarded("a", "b")).containsExactly("a", "b");

        masks.clean();
        assertThat(forwarded("a", "b")).isEmpty();
        assertThat(masks.masks()).isEmpty();
    }

    @Test
    void readsMasksFromOneText() {
        masks.setMasks("  ^a.*$\n b ");
        assertThat(masks.masks()).containsExactly("^a.*$", "b");

        masks.setMasks(" ");
        assertThat(masks.masks()).isEmpty();
    }

    @Test
    void readsRegularExpressionsOnRequest() {
        masks.setSyntax("regex");
        masks.set(List.of("^user:\\d+$", "^(a|b):"));

        assertThat(forwarded("user:12", "user:x", "a:1", "c:1")).containsExactly("user:12", "a:1");
    }

    @Test
    void readsMasksAnewThatWereSetBeforeTheirSyntax() {
        masks.setMasks("^[ab]$");
        masks.setSyntax("regex");

        assertThat(forwarded("a", "c")).containsExactly("a");
    }

    @Test
    void keepsItsMasksWhenANewOneCannotBeRead() {
        masks.setSyntax("regex");
        masks.set(List.of("a"));

        assertThatThrownBy(() -> masks.set(List.of("b", "("))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> masks.add(List.of("b", "("))).isInstanceOf(IllegalArgumentException.class);
        assertThat(masks.masks()).containsExactly("a");
    }

    @Test
    void refusesAMaskThatIsTooLong() {
        assertThatThrownBy(() -> masks.add(List.of("x".repeat(4097))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A mask may have at most 4096 bytes, but this one has 4097: 'xxx");
    }

    @Test
    void refusesASyntaxThatItDoesNotKnow() {
        assertThatThrownBy(() -> masks.setSyntax("glob")).hasMessageContaining("not as 'glob'");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithThePlainModelForAnyMaskAndKey(long seed) {
        Random random = new Random(seed);
        SoftAssertions each = new SoftAssertions();
        for (int i = 0; i < 60_000; i++) {
            byte[] mask = bytes(random, "ab.^$**.\u00c3\u00a9", 9);
            byte[] key = bytes(random, "ab\0\n*^$\u00c3\u00a9", 9);

            boolean expected = new ModelMask(mask).matches(key);

            if (new MaskStates(mask).test(key) != expected) {
                each.fail("mask %s, key %s: %s expected", text(mask), text(key), expected);
            }
        }
        each.assertAll();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void agreesWithThePlainModelForMasksOfManyElements(long seed) {
        Random random = new Random(seed);
        SoftAssertions each = new SoftAssertions();
        for (int i = 0; i < 400; i++) {
            byte[] mask = ("^" + longMask(random)).getBytes(ISO_8859_1);
            byte[] key = bytes(random, "ab", 170);

            if (new MaskStates(mask).test(key) != new ModelMask(mask).matches(key)) {
                each.fail("mask %s, key %s", text(mask), text(key));
            }
        }
        each.assertAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"^abc", "^abc.*", "^abc.*$", "^", "^.*$", "^a.*.*", "^a*.*$", "^é.*$", "^a$.*", "^a^.*$"})
    void agreesWithThePlainModelWhereAMaskIsAPrefix(String mask) {
        masks.set(List.of(mask));
        ModelMask model = new ModelMask(mask.getBytes(UTF_8));

        for (String key : List.of("", "a", "ab", "abc", "abcd", "xabc", "é", "éa", "abc\n\0", "a$", "a$b", "a^b")) {
            assertThat(forwarded(key).size() == 1).as(key).isEqualTo(model.matches(key.getBytes(UTF_8)));
        }
    }

    @Test
    @Timeout(60)
    void endsSoonForMasksAndKeysThatWouldTakeForEver() {
        byte[] key = "a".repeat(200_000).getBytes(UTF_8);
        masks.set(List.of(
                "a*".repeat(40) + "b",
                ".*".repeat(2000) + "b$",
                "^" + "a*".repeat(2047) + "b",
                "a".repeat(4000) + "b"));

        assertThat(masks.filter(List.of(event(key)))).isEmpty();
    }

    @Test
    void filtersABatchByOneListWhileItIsChanged() throws Exception {
        List<KeyEvent> batch = Collections.nCopies(1000, event("both".getBytes(UTF_8)));
        masks.set(List.of("^both"));
        ExecutorService changer = Executors.newSingleThreadExecutor();
        try {
            changer.submit(() -> {
                for (int i = 0; i < 20_000; i++) {
                    masks.set(List.of(i % 2 == 0 ? "both$" : "^both"));
                }
            });
            changer.shutdown();

            while (!changer.isTerminated()) {
                assertThat(masks.filter(batch)).hasSize(1000);
            }
        } finally {
            changer.shutdownNow();
        }
        assertThat(changer.awaitTermination(1, TimeUnit.SECONDS)).isTrue();
    }

    private static String longMask(Random random) {
        StringBuilder mask = new StringBuilder();
        // Whoever follows it as it reads needs a literal now and then, or never ends.
        for (int i = 0; i < 130; i++) {
            mask.append(random.nextInt(4) == 0 ? '.' : random.nextBoolean() ? 'a' : 'b');
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            mask.insert(random.nextInt(mask.length()), random.nextBoolean() ? "a*b*" : ".*");
        }
        return mask.substring(0, mask.length() - random.nextInt(129));
    }

    private static byte[] bytes(Random random, String alphabet, int longest) {
        byte[] bytes = new byte[random.nextInt(longest + 1)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
        }
        return bytes;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private static KeyEvent event(byte[] key) {
        return new KeyEvent(0, "set", key, 0, 1);
    }

    private List<String> forwarded(String... keys) {
        List<KeyEvent> events = new ArrayList<>();
        for (String key : keys) {
            events.add(event(key.getBytes(UTF_8)));
        }
        return masks.filter(events).stream()
                .map(event -> new String(event.key(), UTF_8))
                .toList();
    }
}
