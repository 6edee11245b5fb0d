package io.caravan.doctor.flow;

/** The commands that parts of flows send to Redis, as {@link io.caravan.doctor.source.Right} reads them. */
final class Commands {

    static final String PASSES = """
            INFO
            DBSIZE
            SCAN 0""";

    static final String STRINGS = """
            GET KEY
            MGET KEY""";

    static final String VALUES = """
            TYPE KEY
            PTTL KEY
            STRLEN KEY
            GET KEY
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
            ZSCAN KEY 0
            XLEN KEY
            XRANGE KEY - +
            MEMORY USAGE KEY""";

    static final String DUMPS = """
            TYPE KEY
            PTTL KEY
            DUMP KEY""";

    static final String CAPTURES = """
            EVAL return 1 KEY
            EVALSHA 0000000000000000000000000000000000000000 1 KEY
            TYPE KEY
            STRLEN KEY
            GET KEY
            GETRANGE KEY 0 1
            MEMORY USAGE KEY
            DUMP KEY
            PTTL KEY
            TIME""";

    static final String CLAIMS = """
            EVAL return 1 OWN
            EVALSHA 0000000000000000000000000000000000000000 1 OWN
            HGETALL OWN
            HSCAN OWN 0
            HSET OWN f v
            HGET OWN f
            HDEL OWN f
            HLEN OWN
            HINCRBY OWN f 1
            EXISTS OWN
            GET OWN
            SET OWN v
            DEL OWN
            UNLINK OWN
            PEXPIRE OWN 1
            PERSIST OWN
            GETRANGE KEY 0 1""";

    static final String LETTERS = """
            EVAL return 1 OWN
            EVALSHA 0000000000000000000000000000000000000000 1 OWN
            HGET OWN f
            HSET OWN f v
            XLEN OWN
            XADD OWN * f v""";

    static final String STREAMS = """
            INFO
            XREADGROUP GROUP caravan doctor COUNT 1 STREAMS KEY >
            XACK KEY caravan 0-1
            XPENDING KEY caravan
            XAUTOCLAIM KEY caravan doctor 60000 0""";

    static final String STREAM_SEARCH = """
            SCAN 0
            TYPE KEY""";

    static final String EVENTS = """
            PSUBSCRIBE CHANNEL
            SET OWN v
            GET OWN
            EXISTS OWN
            DEL OWN
            PSETEX OWN 1 v
            INFO""";

    static final String FALLBACK = """
            EVALSHA 0000000000000000000000000000000000000000 1 KEY
            EVAL return 1 KEY
            RPUSH KEY v
            LLEN KEY
            LTRIM KEY 0 0
            LRANGE KEY 0 0
            LINDEX KEY 0
            UNLINK KEY""";

    static final String CONTROL = """
            GET OWN
            HGETALL OWN
            RPUSH OWN v
            SADD OWN v
            SMEMBERS OWN
            SREM OWN v
            PEXPIRE OWN 1""";

    static final String RESTORES = """
            SET KEY v
            RESTORE KEY 0 v
            DEL KEY
            EXISTS KEY""";

    static final String LOOKS = """
            SCAN 0
            TYPE KEY
            XINFO STREAM KEY
            XINFO GROUPS KEY
            XINFO CONSUMERS KEY caravan
            XPENDING KEY caravan
            XRANGE KEY - + COUNT 1""";

    private Commands() {}
}
