package io.caravan.process.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StateDigestIT {

    private static final int MEMBERS = 5000;
    private static final byte[] SET = "set".getBytes(UTF_8);
    private static final byte[] HASH = "hash".getBytes(UTF_8);
    private static final byte[] STRING = "string".getBytes(UTF_8);

    @RegisterExtension
    static final RedisServer first = RedisServer.start("--save", "");

    @RegisterExtension
    static final RedisServer second = RedisServer.start("--save", "");

    private RedisClient firstClient;
    private RedisClient secondClient;
    private RedisCommands<byte[], byte[]> here;
    private RedisCommands<byte[], byte[]> there;

    @BeforeEach
    void connect() {
        firstClient = RedisClient.create(first.uri());
        secondClient = RedisClient.create(second.uri());
        here = firstClient.connect(ByteArrayCodec.INSTANCE).sync();
        there = secondClient.connect(ByteArrayCodec.INSTANCE).sync();
        first.flush();
        second.flush();
    }

    @AfterEach
    void close() {
        firstClient.shutdown();
        secondClient.shutdown();
    }

    @Test
    void isTheSameInAnotherProcessWhoseHashTablesHaveAnotherOrder() {
        for (int member = 0; member < MEMBERS; member++) {
            here.sadd(SET, member(member));
            here.hset(HASH, member(member), member(-member));
        }

        byte[] set = here.dump(SET);
        byte[] hash = here.dump(HASH);
        there.restore(SET, 0, set);
        there.restore(HASH, 0, hash);

        assertThat(there.dump(SET)).isNotEqualTo(set);
        assertThat(there.dump(HASH)).isNotEqualTo(hash);
        assertThat(digest(there.dump(SET))).isEqualTo(digest(set));
        assertThat(digest(there.dump(HASH))).isEqualTo(digest(hash));
    }

    @Test
    void isTheSameWhenARestoreHasChosenAnotherEncoding() {
        byte[] large = new byte[1000];
        here.hset(HASH, Map.of(large, large, member(1), member(7), member(4), member(-69_999)));
        here.hdel(HASH, large);
        here.sadd(SET, large, member(3), member(-300), member(69_999));
        here.srem(SET, large);

        byte[] set = here.dump(SET);
        byte[] hash = here.dump(HASH);
        there.restore(SET, 0, set);
        there.restore(HASH, 0, hash);

        assertThat(there.dump(SET)[0]).isNotEqualTo(set[0]);
        assertThat(there.dump(HASH)[0]).isNotEqualTo(hash[0]);
        assertThat(digest(there.dump(SET))).isEqualTo(digest(set));
        assertThat(digest(there.dump(HASH))).isEqualTo(digest(hash));
    }

    @Test
    void tellsOneChangedFieldAndOneOtherMember() {
        for (int member = 0; member < MEMBERS; member++) {
            here.sadd(SET, member(member));
            here.hset(HASH, member(member), member(-member));
        }
        long set = digest(here.dump(SET));
        long hash = digest(here.dump(HASH));

        here.hset(HASH, member(77), member(1));
        here.srem(SET, member(77));
        here.sadd(SET, member(-77));

        assertThat(digest(here.dump(HASH))).isNotEqualTo(hash);
        assertThat(digest(here.dump(SET))).isNotEqualTo(set);

        here.hset(HASH, member(77), member(-77));
        here.srem(SET, member(-77));
        here.sadd(SET, member(77));

        assertThat(digest(here.dump(HASH))).isEqualTo(hash);
        assertThat(digest(here.dump(SET))).isEqualTo(set);
    }

    @Test
    void knowsNoExpiry() {
        here.set(STRING, SET);
        here.sadd(SET, member(1), member(2));
        long string = digest(here.dump(STRING));
        long set = digest(here.dump(SET));

        here.expire(STRING, 1000);
        here.expire(SET, 1000);
        there.restore(SET, here.dump(SET), RestoreArgs.Builder.ttl(5000));

        assertThat(digest(here.dump(STRING))).isEqualTo(string);
        assertThat(digest(here.dump(SET))).isEqualTo(set);
        assertThat(digest(there.dump(SET))).isEqualTo(set);
    }

    /** Returns numbers, short texts, and texts that the server compresses. */
    private static byte[] member(int number) {
        String text = switch (Math.floorMod(number, 3)) {
            case 0 -> "" + number;
            case 1 -> "member:" + number;
            default -> "member:".repeat(20) + number;
        };
        return text.getBytes(UTF_8);
    }

    private static long digest(byte[] dump) {
        return StateDigest.of(new KeyState(0, SET, "any", Form.DUMP, dump, dump.length, -1, 1000));
    }
}
