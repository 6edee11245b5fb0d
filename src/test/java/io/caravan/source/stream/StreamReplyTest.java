package io.caravan.source.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.protocol.RedisStateMachine;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is taken in of answers to XREADGROUP, as servers send them. */
class StreamReplyTest {

    private static final String FIELDS = "*2\r\n$1\r\nn\r\n$1\r\n7\r\n";

    private static StreamReply.Part parsed(String... entries) {
        String answer = "*1\r\n*2\r\n$1\r\ns\r\n*" + entries.length + "\r\n"
                + String.join("", entries).replace("|", "\r\n");
        StreamReply reply = new StreamReply(0);
        boolean complete = new RedisStateMachine().decode(Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8), reply);
        assertThat(complete).isTrue();
        return reply.get().get(0);
    }

    @Test
    void hasEntriesAndThoseThatAreDeleted() {
        StreamReply.Part part = parsed("*2|$3|1-0|" + FIELDS, "*2|$3|2-0|*-1|");

        assertThat(part.entries()).extracting(StreamEntry::id).containsExactly("1-0");
        assertThat(part.entries().get(0).fields()).hasSize(1);
        assertThat(part.ghosts()).isEqualTo(List.of("2-0"));
        assertThat(part.claimed()).isEmpty();
    }

    @Test
    void tellsEntriesThatWereTakenOverFromNewOnes() {
        StreamReply.Part part = parsed("*4|$3|1-0|" + FIELDS + ":1500|:2|", "*4|$3|2-0|" + FIELDS + ":0|:0|");

        assertThat(part.entries()).extracting(StreamEntry::id).containsExactly("1-0", "2-0");
        assertThat(part.claimed()).isEqualTo(List.of("1-0"));
    }
}
