package io.caravan.bench;

import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The keys of the table benchmark, and rows as a bare loop writes them. */
enum TableData {

    /** Strings of 64 bytes. */
    strings("redis.call('SET', 'key:'..i, string.rep(i % 10, 64))"),

    /** Of twenty keys twelve are strings, three hashes of 10, two lists of 20, two sets of 20, and one is a sorted set of 100. */
    mix(
            "local kind = i % 20; local key = 'key:'..i; local v = {};"
                    + " if kind < 12 then redis.call('SET', key, string.rep(i % 10, 64))"
                    + " elseif kind < 15 then for j = 1, 10 do v[2*j-1] = 'field:'..j; v[2*j] = 'value:'..i end;"
                    + " redis.call('HSET', key, unpack(v))"
                    + " elseif kind < 17 then for j = 1, 20 do v[j] = 'element:'..j end; redis.call('RPUSH', key, unpack(v))"
                    + " elseif kind < 19 then for j = 1, 20 do v[j] = 'member:'..j end; redis.call('SADD', key, unpack(v))"
                    + " else for j = 1, 100 do v[2*j-1] = j; v[2*j] = 'member:'..j end; redis.call('ZADD', key, unpack(v)) end");

    private static final int PAGE = 1_000;
    private static final int PRIME = 15_485_863;

    private final String script;

    TableData(String script) {
        this.script = script;
    }

    void load(RedisServer redis, int keys) {
        redis.flush();
        redis.run(commands -> {
            for (int from = 0; from < keys; from += 10_000) {
                commands.eval(
                        "for i = ARGV[1], ARGV[2] do " + script + " end",
                        ScriptOutputType.STATUS,
                        new String[0],
                        Integer.toString(from),
                        Integer.toString(Math.min(from + 10_000, keys) - 1));
            }
        });
    }

    private String value(int number) {
        int kind = this == strings ? 0 : number % 20;
        if (kind < 12) {
            return Integer.toString(number % 10).repeat(64);
        }
        if (kind < 15) {
            return texts("\"field:%d\": \"value:" + number + "\"", 10, "{", "}");
        }
        if (kind < 19) {
            return texts(kind < 17 ? "\"element:%d\"" : "\"member:%d\"", 20, "[", "]");
        }
        return texts("[\"member:%1$d\", %1$d.0]", 100, "[", "]");
    }

    private static String texts(String each, int count, String begin, String end) {
        return IntStream.rangeClosed(1, count).mapToObj(each::formatted).collect(Collectors.joining(", ", begin, end));
    }

    /**
     * Writes rows like those of the flow, made beforehand for each page, by one statement a page; in no order, as SCAN returns
     * them. Returns its seconds.
     */
    double upsert(String url, String user, String password, String table, int keys) throws SQLException {
        long spent = 0;
        try (Connection database = DriverManager.getConnection(url, user, password);
                PreparedStatement upsert = database.prepareStatement("INSERT INTO " + table
                        + " (key, value, data_type, ttl, last_modified, size) SELECT r.key, r.value, r.type, r.ttl, now(),"
                        + " r.size FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[]) AS r (key, value,"
                        + " type, ttl, size) ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, data_type ="
                        + " EXCLUDED.data_type, ttl = EXCLUDED.ttl, last_modified = EXCLUDED.last_modified, size ="
                        + " EXCLUDED.size")) {
            for (int from = 0; from < keys; from += PAGE) {
                int first = from;
                int[] numbers = IntStream.range(first, Math.min(first + PAGE, keys))
                        .map(place -> (int) (place * (long) PRIME % keys))
                        .toArray();
                Object[] names = Arrays.stream(numbers)
                        .mapToObj(number -> "key:" + number)
                        .toArray();
                Object[] values = Arrays.stream(numbers).mapToObj(this::value).toArray();
                long begin = System.nanoTime();
                set(upsert, database.createArrayOf("text", names), 1);
                set(upsert, database.createArrayOf("text", values), 2);
                set(upsert, same(database, "text", "string", names.length), 3);
                set(upsert, same(database, "bigint", -1L, names.length), 4);
                set(upsert, same(database, "bigint", 64L, names.length), 5);
                upsert.executeUpdate();
                spent += System.nanoTime() - begin;
            }
        }
        return spent / 1e9;
    }

    private static void set(PreparedStatement statement, Array array, int parameter) throws SQLException {
        statement.setArray(parameter, array);
    }

    private static Array same(Connection database, String type, Object value, int count) throws SQLException {
        return database.createArrayOf(
                type, IntStream.range(0, count).mapToObj(each -> value).toArray());
    }
}
