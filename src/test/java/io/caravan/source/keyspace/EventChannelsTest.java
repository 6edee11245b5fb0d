package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventChannelsTest {

    private final EventChannels channels = new EventChannels(EventClasses.parse("$"), List.of(0, 12));

    private EventChannels.Channel of(String channel) {
        return channels.of(channel.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> patterns(List<Integer> databases) {
        return Arrays.stream(EventChannels.patterns(databases))
                .map(each -> new String(each, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void subscribesToEachDatabaseOrToAll() {
        assertThat(patterns(List.of(0, 12))).containsExactly("__keyevent@0__:*", "__keyevent@12__:*");
        assertThat(patterns(List.of())).containsExactly("__keyevent@*__:*");
    }

    @Test
    void readsDatabaseAndEvent() {
        EventChannels.Channel channel = of("__keyevent@12__:set");

        assertThat(channel.database()).isEqualTo(12);
        assertThat(channels.names().get(channel.name())).isEqualTo("set");
        assertThat(channel.wanted()).isTrue();
        assertThat(of("__keyevent@12__:set")).isSameAs(channel);
    }

    @Test
    void wantsNoOtherClassAndNoOtherDatabase() {
        assertThat(of("__keyevent@0__:lpush").wanted()).isFalse();
        assertThat(of("__keyevent@1__:set").wanted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "news",
                "__keyevent@",
                "__keyevent@__:set",
                "__keyevent@x__:set",
                "__keyevent@-1__:set",
                "__keyevent@99999999999__:set",
                "__keyevent@0__",
                "__keyspace@0__:set"
            })
    void takesNoOtherChannelForAnEvent(String channel) {
        assertThat(of(channel)).isNull();
    }

    @Test
    void keepsNoNamesThatAreNotAskedFor() {
        for (int i = 0; i < 20_000; i++) {
            assertThat(of("__keyevent@0__:forged" + i).wanted()).isFalse();
        }

        assertThat(channels.names()).isEmpty();
    }
}
