package io.caravan.sink.restore;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisRightException;
import io.caravan.source.capture.KeyState;
import io.lettuce.core.RedisException;

/** Says in one line why a key was not written, and what to do. */
final class Refusals {

    private final RedisConnections connections;
    private final TargetServer target;

    Refusals(RedisConnections connections) {
        this.connections = connections;
        this.target = new TargetServer(connections);
    }

    /** Returns why a state is not even sent; {@code null} where it is. */
    String beforeWriting(int database, KeyState state) {
        if (connections.isCluster() && database != 0) {
            return noDatabase(database) + ": a cluster has database 0 only";
        }
        if (state.form() == KeyState.Form.LARGE) {
            return state.type().equals("string")
                    ? "is too large to be written as a whole (" + state.size() + " bytes)"
                    : "was too large to be captured (" + state.size() + " bytes of memory)";
        }
        return null;
    }

    /** Returns why the server does not take a state. */
    String explain(int database, KeyState state, RedisException failure) {
        String reason = RedisFailures.reasonOf(failure);
        if (RedisFailures.isMissingDatabase(failure)) {
            return noDatabase(database) + ". Raise databases in its configuration";
        }
        if (reason.contains("DUMP payload version or checksum")) {
            return explainPayload(database, state);
        }
        if (reason.contains("Bad data format")) {
            String module = new DumpPayload(state.payload()).module();
            return module == null
                    ? "is in a format that Redis at " + connections.address() + " cannot read: " + reason
                    : "holds a value of the module type '" + module + "', and Redis at " + connections.address()
                            + " has no module loaded that reads it, or an older one";
        }
        if (failure instanceof RedisRightException) {
            return "is refused by Redis at " + connections.address() + ": " + reason
                    + ". Give the user that right with ACL SETUSER";
        }
        return "is refused by Redis at " + connections.address() + ": " + reason;
    }

    private String explainPayload(int database, KeyState state) {
        DumpPayload payload = new DumpPayload(state.payload());
        if (!payload.isIntact()) {
            return "is damaged: the checksum of its payload is not that of its bytes";
        }
        return "was made by a newer Redis (RDB version " + payload.rdbVersion() + ") than Redis at "
                + connections.address() + " can read (" + target.describe(database, state.key()) + ")";
    }

    private String noDatabase(int database) {
        return "Redis at " + connections.address() + " has no database " + database;
    }
}
