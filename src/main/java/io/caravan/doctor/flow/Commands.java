package io.caravan.doctor.flow;

/**
 * The commands that parts of flows send to Redis, scripts included, as {@link io.caravan.doctor.source.Right} reads them. A command
 * that only newer servers have stands with the others: a server that does not know it is not asked for the right to it.
 */
final class Commands {

    /** The client begins with these; it does without the second and the third, which not every server has. */
    static final String CONNECTION = """
            CLIENT SETNAME caravan
            CLIENT SETINFO LIB-NAME caravan
            CLIENT MAINT_NOTIFICATIONS ON
            PING
            INFO""";

    static final String STANDALONE = "SELECT 0";

    static final String CLUSTER = """
            CLUSTER SLOTS
            CLUSTER NODES
            CLUSTER MYID
            READONLY
            ASKING""";

    static final String PASSES = """
            DBSIZE
            SCAN 0""";

    static final String STRINGS = """
            GET KEY
            MGET KEY
            TYPE KEY""";

    static final String VALUES = """
            TYPE KEY
            EXISTS KEY
            PTTL KEY
            PEXPIRETIME KEY
            MEMORY USAGE KEY
            STRLEN KEY
            GET KEY
            MGET KEY
            GETRANGE KEY 0 1
            HLEN KEY
            HGETALL KEY
            HSCAN KEY 0
            LLEN KEY
            LRANGE KEY 0 1
            SCARD KEY
            SMEMBERS KEY
            SSCAN KEY 0
            ZCARD KEY
            ZRANGE KEY 0 1
            ZSCAN KEY 0
            XLEN KEY
            XRANGE KEY - +
            JSON.GET KEY
            TS.RANGE KEY - +""";

    static final String DUMPS = """
            TYPE KEY
            MEMORY USAGE KEY
            PTTL KEY
            PEXPIRETIME KEY
            DUMP KEY""";

    static final String CAPTURES = """
            EVAL return 1 KEY
            EVALSHA 0000000000000000000000000000000000000000 1 KEY
            TYPE KEY
            STRLEN KEY
            GET KEY
            GETRANGE KEY 0 1
            EXISTS KEY
            MEMORY USAGE KEY
            DUMP KEY
            PTTL KEY
            PEXPIRETIME KEY
            TIME
            WATCH KEY
            MULTI
            EXEC""";

    /** What a pass does with runs that it finds, also one that takes nothing itself. */
    static final String RUNS = """
            EVAL return 1 OWN
            EVALSHA 0000000000000000000000000000000000000000 1 OWN
            HGETALL OWN
            HSCAN OWN 0
            HSET OWN f v
            HGET OWN f
            HDEL OWN f
            HLEN OWN
            EXISTS OWN
            GET OWN
            SET OWN v
            DEL OWN
            UNLINK OWN
            PEXPIRE OWN 1
            PERSIST OWN""";

    /** What it does when it takes; the scripts have claim and counters as keys. */
    static final String CLAIMS = """
            EVAL return 2 OWN KEY
            EVALSHA 0000000000000000000000000000000000000000 2 OWN KEY
            HINCRBY OWN f 1
            GETRANGE OWN 0 1
            GETRANGE KEY 0 1
            EXISTS KEY""";

    static final String EXPIRIES = """
            EVAL return 1 KEY
            EVALSHA 0000000000000000000000000000000000000000 1 KEY
            GETRANGE KEY 0 1
            PEXPIRE KEY 1""";

    /** What the service does, whether its flows park any or not. */
    static final String LETTER_COUNTS = """
            EVAL return 1 OWN
            EVALSHA 0000000000000000000000000000000000000000 1 OWN
            XLEN OWN
            XRANGE OWN - +""";

    /** What a flow that parks does, and who counts, lists, replays and drops letters. */
    static final String LETTERS = """
            EVAL return 2 OWN BESIDE
            EVALSHA 0000000000000000000000000000000000000000 2 OWN BESIDE
            XADD OWN * f v
            XDEL OWN 0-1
            HGET BESIDE f
            HSET BESIDE f v
            HDEL BESIDE f
            GET BESIDE
            SET BESIDE v
            DEL BESIDE""";

    static final String STREAMS = """
            TYPE KEY
            XREADGROUP GROUP caravan doctor COUNT 1 STREAMS KEY >
            XACK KEY caravan 0-1
            XPENDING KEY caravan
            XAUTOCLAIM KEY caravan doctor 60000 0
            XINFO STREAM KEY
            XINFO GROUPS KEY
            XRANGE KEY - + COUNT 1""";

    static final String STREAM_SEARCH = "SCAN 0";

    static final String EVENTS = """
            PSUBSCRIBE PATTERN
            PUBLISH PATTERN caravan
            SET OWN v
            GET OWN
            EXISTS OWN
            DEL OWN
            PSETEX OWN 1 v""";

    static final String EVENT_VALUES = """
            TYPE KEY
            MEMORY USAGE KEY
            GET KEY
            LRANGE KEY 0 1
            SMEMBERS KEY
            HGETALL KEY
            ZRANGE KEY 0 1
            XRANGE KEY - +""";

    static final String FALLBACK_LIST = """
            EVAL return 1 KEY
            EVALSHA 0000000000000000000000000000000000000000 1 KEY
            RPUSH KEY v
            LLEN KEY
            LTRIM KEY 0 0
            LRANGE KEY 0 0
            LINDEX KEY 0""";

    static final String FALLBACK_COUNTERS = """
            EVAL return 1 KEY
            EVALSHA 0000000000000000000000000000000000000000 1 KEY
            HGET KEY f
            HMGET KEY f
            HINCRBY KEY f 1
            DEL KEY""";

    /** What an instance does, and what {@code caravan events config_set} and its like do. */
    static final String CONTROL = """
            SUBSCRIBE CHANNEL
            PUBLISH CHANNEL v
            EVAL return 1 OWN
            HGETALL OWN
            HGET OWN f
            HSET OWN f v
            HDEL OWN f
            HEXISTS OWN f
            SET OWN v
            GET OWN
            DEL OWN
            SADD OWN v
            SMEMBERS OWN
            SREM OWN v
            RPUSH OWN v
            LRANGE OWN 0 1
            PEXPIRE OWN 1""";

    static final String EXISTENCE = "EXISTS KEY";

    /** A large string grows beside its key and then takes its place. */
    static final String RESTORES = """
            SET KEY v
            RESTORE KEY 0 v
            DEL KEY
            EXISTS KEY
            SET OWN v
            APPEND OWN v
            PEXPIRE OWN 1
            UNLINK OWN
            DUMP OWN
            EVAL return 2 OWN KEY
            EVALSHA 0000000000000000000000000000000000000000 2 OWN KEY
            EXISTS OWN
            STRLEN OWN
            DEL OWN
            PERSIST OWN
            PEXPIREAT OWN 1
            RENAME OWN KEY""";

    static final String LOOKS = """
            SCAN 0
            TYPE KEY
            XLEN KEY
            XINFO STREAM KEY
            XINFO GROUPS KEY
            XINFO CONSUMERS KEY caravan
            XPENDING KEY caravan
            XRANGE KEY - + COUNT 1""";

    private Commands() {}
}
