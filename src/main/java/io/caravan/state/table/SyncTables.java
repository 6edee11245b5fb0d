package io.caravan.state.table;

import io.caravan.state.Identifier;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tables beside the target that hold how far its sync has come, and the SQL that uses them. A target is named by the text
 * of its quoted schema and table.
 */
public final class SyncTables {

    private final String passes;
    private final String checkpoints;
    private final String seen;

    /** @param schema true name of the schema that holds them, that of the target */
    public SyncTables(String schema) {
        String quoted = Identifier.quoted(schema);
        this.passes = quoted + ".caravan_sync_passes";
        this.checkpoints = quoted + ".caravan_sync_checkpoints";
        this.seen = quoted + ".caravan_sync_seen";
    }

    /** Returns the name of each table with the statement that makes it; {@code %1$s} stands for the quoted table. */
    public static Map<String, String> create() {
        Map<String, String> create = new LinkedHashMap<>();
        create.put(
                "caravan_sync_passes",
                "CREATE TABLE %1$s (target text PRIMARY KEY, pass bigint NOT NULL, scope text NOT NULL,"
                        + " started_at timestamptz NOT NULL, completed_at timestamptz)");
        create.put(
                "caravan_sync_checkpoints",
                "CREATE TABLE %1$s (target text NOT NULL, node text NOT NULL, database integer NOT NULL,"
                        + " pass bigint NOT NULL, run_id text NOT NULL, slots text NOT NULL, cursor text NOT NULL,"
                        + " keys bigint NOT NULL, saved_at timestamptz NOT NULL DEFAULT now(),"
                        + " PRIMARY KEY (target, node, database))");
        // Hashes cannot be compressed, so no time is spent on trying.
        create.put(
                "caravan_sync_seen",
                "CREATE TABLE %1$s (target text NOT NULL, pass bigint NOT NULL, hashes bigint[] NOT NULL);"
                        + " ALTER TABLE %1$s ALTER COLUMN hashes SET STORAGE EXTERNAL;"
                        + " CREATE INDEX ON %1$s (target, pass)");
        return create;
    }

    /** Takes a target; makes its row if there is none. */
    String enterSql() {
        return "INSERT INTO " + passes + " (target, pass, scope, started_at, completed_at)"
                + " VALUES (?, 0, '', now(), now()) ON CONFLICT DO NOTHING";
    }

    /** Takes a target; returns pass, scope, whether it is complete, and when it was started. Nobody else can open it then. */
    String lookSql() {
        return "SELECT pass, scope, completed_at IS NOT NULL, started_at FROM " + passes
                + " WHERE target = ? FOR UPDATE";
    }

    /** Takes scope and target; returns the number of the new pass and when it was started. */
    String beginSql() {
        return "UPDATE " + passes + " SET pass = pass + 1, scope = ?, started_at = clock_timestamp(),"
                + " completed_at = NULL WHERE target = ? RETURNING pass, started_at";
    }

    /** Takes target and pass. */
    String completeSql() {
        return "UPDATE " + passes + " SET completed_at = now() WHERE target = ? AND pass = ?";
    }

    /** Takes a target; returns node, database, run id, slots, cursor and keys of each checkpoint. */
    String checkpointsSql() {
        return "SELECT node, database, run_id, slots, cursor, keys FROM " + checkpoints + " WHERE target = ?";
    }

    /** Takes a target. */
    String forgetCheckpointsSql() {
        return "DELETE FROM " + checkpoints + " WHERE target = ?";
    }

    /** Takes a target. */
    String forgetSeenSql() {
        return "DELETE FROM " + seen + " WHERE target = ?";
    }

    /**
     * Returns the part of a statement that notes the keys of a page as seen.
     *
     * @param page name of what has the columns database and key; with parameters of camel-jdbc {@code target} and {@code pass},
     *             arrays of one
     */
    public String seeSql(String page) {
        return "INSERT INTO " + seen + " (target, pass, hashes) SELECT (:?target::text[])[1], (:?pass::bigint[])[1],"
                + " array_agg(" + hashSql("k", "(:?pass::bigint[])[1]") + ") FROM " + page
                + " AS k HAVING count(*) > 0";
    }

    /**
     * Returns the part of a statement that saves a checkpoint, where there is one, with parameters of camel-jdbc as of
     * {@link #seeSql} and {@code nodes}, {@code nodeDatabases}, {@code runIds}, {@code slots}, {@code cursors} and
     * {@code passed}, arrays of one or of none.
     */
    public String checkpointSql() {
        return "INSERT INTO " + checkpoints + " AS c (target, node, database, pass, run_id, slots, cursor, keys)"
                + " SELECT (:?target::text[])[1], n.node, n.database, (:?pass::bigint[])[1], n.run_id, n.slots, n.cursor, n.keys"
                + " FROM unnest(:?nodes::text[], :?nodeDatabases::int[], :?runIds::text[], :?slots::text[],"
                + " :?cursors::text[], :?passed::bigint[]) AS n (node, database, run_id, slots, cursor, keys)"
                + " ON CONFLICT (target, node, database) DO UPDATE SET pass = EXCLUDED.pass, run_id = EXCLUDED.run_id,"
                + " slots = EXCLUDED.slots, cursor = EXCLUDED.cursor, keys = EXCLUDED.keys, saved_at = now()";
    }

    /**
     * Returns a join with the keys that a pass has seen, of which a row that was not seen has no {@code s.hash}; takes target, pass
     * and pass.
     *
     * @param row with database and key
     */
    public String seenJoinSql(String row) {
        return "LEFT JOIN (SELECT unnest(hashes) AS hash FROM " + seen
                + " WHERE target = ? AND pass = ?) AS s ON s.hash = " + hashSql(row, "?");
    }

    // Another one in each pass: two keys that are taken for one are so in one pass only.
    private static String hashSql(String row, String pass) {
        return "pg_catalog.hashtextextended(" + row + ".key COLLATE \"C\", " + pass + " * 65536 + " + row
                + ".database)";
    }
}
