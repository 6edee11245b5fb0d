package io.caravan.source.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Commands that make a server announce each event it knows. Nothing of an earlier run is to be in its databases 0 and
 * 1.
 */
final class EventCorpus {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** Known since Redis 7.0 or longer. */
    private static final String COMMANDS = """
            SET s 1
            SET s 2
            SETNX n 1
            GETSET s 3
            MSET m1 1 m2 2
            MSETNX m3 3
            APPEND s 4
            SETRANGE s 1 5
            INCR n
            INCRBY n 3
            DECR n
            INCRBYFLOAT n 1.5
            SETBIT b 7 1
            BITFIELD b SET u8 0 200
            BITOP AND b2 b b
            BITOP AND b2 gone gone
            PFADD p1 a b
            PFADD p2 c
            PFMERGE p3 p1 p2
            SETEX t 100 v
            PSETEX t 100000 v
            EXPIRE s 100
            GETEX s PERSIST
            GETEX s EX 100
            PERSIST s
            EXPIREAT s 1
            SET s 1 KEEPTTL
            GETDEL s
            GET gone
            HGET gone f
            LPUSH l a b c
            RPUSH l d e
            LPUSHX l f
            RPUSHX l g
            LPOP l
            RPOP l
            LINSERT l BEFORE a z
            LSET l 0 y
            LREM l 1 y
            LTRIM l 0 2
            RPOPLPUSH l l2
            LMOVE l l2 LEFT RIGHT
            BLMOVE l l2 LEFT RIGHT 1
            LPUSH l a
            BLPOP l 1
            LMPOP 1 l2 LEFT
            BLMPOP 1 1 l2 RIGHT
            RPUSH numbers 3 1 2
            SORT numbers STORE sorted
            SORT gone STORE sorted
            SADD set a b c d e
            SADD set2 c d x
            SREM set a
            SPOP set
            SMOVE set2 set x
            SINTERSTORE set3 set2 set2
            SUNIONSTORE set3 set set2
            SDIFFSTORE set3 set2 gone
            SINTERSTORE set3 set gone
            HSET h f 1 g 2
            HSETNX h i 3
            HMSET h j 4
            HINCRBY h f 2
            HINCRBYFLOAT h f 1.5
            HDEL h g
            ZADD z 1 a 2 b 3 c 4 d 5 e 6 f 7 g 8 h
            ZADD z INCR 1 a
            ZINCRBY z 2 a
            ZREM z a
            ZREMRANGEBYSCORE z 2 2
            ZREMRANGEBYRANK z 0 0
            ZADD lex 0 a 0 b
            ZREMRANGEBYLEX lex [a [a
            ZPOPMIN z
            ZPOPMAX z
            BZPOPMIN z 1
            ZMPOP 1 z MAX
            ZADD z 1 a 2 b
            ZADD z2 1 a
            ZUNIONSTORE z3 2 z z2
            ZINTERSTORE z3 2 z z2
            ZDIFFSTORE z3 2 z z2
            ZRANGESTORE z4 z 0 -1
            ZRANGESTORE z4 z 5 6
            GEOADD geo 13.361389 38.115556 one 15.087269 37.502669 two
            GEORADIUS geo 15 37 200 km STORE geo2
            GEOSEARCHSTORE geo3 geo FROMLONLAT 15 37 BYRADIUS 200 km
            GEOSEARCHSTORE geo3 geo FROMLONLAT 0 0 BYRADIUS 1 m
            XADD x 1-1 f v
            XADD x 2-1 f v
            XADD x 3-1 f v
            XADD x MAXLEN 3 4-1 f v
            XDEL x 2-1
            XTRIM x MAXLEN 2
            XSETID x 9-1
            XGROUP CREATE x g 0
            XGROUP CREATE made g 0 MKSTREAM
            XGROUP CREATECONSUMER x g c
            XREADGROUP GROUP g other COUNT 1 STREAMS x >
            XCLAIM x g third 0 3-1
            XAUTOCLAIM x g fourth 0 0
            XACK x g 3-1
            XGROUP SETID x g 0
            XGROUP DELCONSUMER x g c
            XGROUP DESTROY x g
            RENAME n n2
            RENAMENX n2 n3
            COPY n3 n4
            COPY n4 n3 REPLACE
            MOVE n4 1
            EVAL redis.call('set','script','1') 0
            LPUSH type a
            SET type v
            DEL h
            UNLINK l2
            """;

    /** Refused by servers that do not know the command, or this form of it. */
    private static final String NEWER_COMMANDS = """
            HSET h7 f 1 g 2 i 3 j 4
            HEXPIRE h7 100 FIELDS 1 f
            HPERSIST h7 FIELDS 1 f
            HPEXPIRE h7 1 FIELDS 1 g
            HGETEX h7 EX 100 FIELDS 1 f
            HSETEX h7 EX 100 FIELDS 1 k v
            HGETDEL h7 FIELDS 1 f
            XGROUP CREATE x g2 0
            XREADGROUP GROUP g2 c COUNT 1 STREAMS x >
            XACKDEL x g2 IDS 1 3-1
            XDELEX x IDS 1 4-1
            SET digest v
            DELEX digest
            MSETEX 2 e1 v e2 v EX 100
            XADD idempotent IDMP producer 1 * f v
            XCFGSET idempotent IDMP-DURATION 100
            ARSET array 0 a
            ARMSET array 1 b 2 c
            ARINSERT array d
            ARRING array 4 e
            ARDEL array 0
            ARDELRANGE array 1 2
            INCREX counter
            GCRA limited 5 1 1
            """;

    private final RedisCommands<String, String> redis;

    EventCorpus(RedisCommands<String, String> redis) {
        this.redis = redis;
    }

    void run() {
        COMMANDS.lines().forEach(this::run);
        restore();
        NEWER_COMMANDS.lines().forEach(this::tryToRun);
        expire();
        evict();
    }

    private void restore() {
        byte[] dump = redis.dump("type");
        redis.restore("restored", 0, dump);
    }

    private void expire() {
        run("HSET h8 f 1 g 2");
        tryToRun("HPEXPIRE h8 1 FIELDS 1 f");
        run("SET short v PX 1");
        await().atMost(LONGEST).until(() -> redis.get("short") == null);
    }

    private void evict() {
        redis.configSet("maxmemory-policy", "allkeys-random");
        redis.configSet("maxmemory", "1");
        try {
            await().atMost(LONGEST)
                    .untilAsserted(() -> assertThat(redis.dbsize()).isZero());
        } finally {
            redis.configSet("maxmemory", "0");
        }
    }

    private void tryToRun(String command) {
        try {
            run(command);
        } catch (RedisCommandExecutionException e) {
            assertThat(e).hasMessageStartingWith("ERR");
        }
    }

    private void run(String command) {
        List<String> words = List.of(command.split(" "));
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
        words.subList(1, words.size()).forEach(arguments::add);
        redis.dispatch(new Name(words.get(0)), new NestedMultiOutput<>(StringCodec.UTF8), arguments);
    }

    private record Name(String text) implements ProtocolKeyword {

        @Override
        public byte[] getBytes() {
            return text.getBytes(UTF_8);
        }

        @Override
        public String name() {
            return text.toUpperCase(Locale.ROOT);
        }
    }
}
