package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventClassesTest {

    @Test
    void wantsOnlyEventsOfTheClassesThatWereAskedFor() {
        EventClasses classes = EventClasses.parse("x$");

        assertThat(List.of("expired", "set", "append")).allMatch(classes::wants);
        assertThat(List.of("expire", "del", "evicted", "hset", "new", "unheard"))
                .noneMatch(classes::wants);
    }

    @Test
    void takesAForEachClassButMissesNewKeysAndReplacedValues() {
        EventClasses classes = EventClasses.parse("A");

        assertThat(classes).hasToString("g$lshzxetd");
        assertThat(List.of("set", "xadd", "expired", "evicted", "module.event")).allMatch(classes::wants);
        assertThat(List.of("keymiss", "new", "overwritten", "type_changed", "arset"))
                .noneMatch(classes::wants);
    }

    @Test
    void countsANameThatNoClassHasAsOneOfAModule() {
        assertThat(EventClasses.parse("d").wants("json.set")).isTrue();
        assertThat(EventClasses.parse("d").wants("set")).isFalse();
        assertThat(EventClasses.parse("g$").wants("json.set")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"q", "Kx", "xE", "x e", "xX", "g\n"})
    void refusesALetterThatIsNoClassWithTheWholeText(String letters) {
        assertThatThrownBy(() -> EventClasses.parse(letters))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("g$lshzxetdmnoca and A for g$lshzxetd")
                .hasMessageContaining("'" + letters.replace('\n', '?') + "'")
                .extracting(Throwable::getMessage, STRING)
                .hasLineCount(1);
    }

    @Test
    void refusesNoLettersAtAll() {
        assertThatThrownBy(() -> EventClasses.parse(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("No class of events is given");
    }

    @ParameterizedTest
    @CsvSource({
        "xe, '', Exe",
        "xe, E, xe",
        "xe, KE, xe",
        "xe, KEx, e",
        "xe, AKE, ''",
        "xe, A, E",
        "An, AKE, n",
        "g, Eg, ''",
        "oc, AE, oc",
        "$l, E$lA, ''"
    })
    void namesTheLettersThatAServerLacks(String asked, String flags, String missing) {
        assertThat(EventClasses.parse(asked).missingFrom(flags)).isEqualTo(missing);
    }

    @ParameterizedTest
    @CsvSource({"xe, '', Exe", "xe, Kg, KgExe", "xe, AKE, AKE", "x, KEST, KESTx"})
    void addsToTheFlagsOfAServerAndTakesNoneAway(String asked, String flags, String union) {
        assertThat(EventClasses.parse(asked).addedTo(flags)).isEqualTo(union);
    }

    @Test
    void saysWhatLettersMeanThatAServerDoesNotKnow() {
        assertThat(EventClasses.describe("Eon"))
                .isEqualTo("o (overwritten, since Redis 8.2), n (new, since Redis 7.0)");
    }

    @Test
    void givesNoNameToTwoClasses() {
        List<String> names = Arrays.stream(EventClass.values())
                .flatMap(each -> each.events().stream())
                .toList();

        assertThat(names)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(EventClass.of(name).events()).contains(name));
    }
}
