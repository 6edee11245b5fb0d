package io.caravan.source;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/** What a failure of the Redis client means, in words and in kind. */
public final class RedisFailures {

    private static final Pattern TLS_TROUBLE = Pattern.compile("cert|SSL|TLS|PKIX|handshake|subject alternative");

    private static final Set<String> OVERLOAD = Set.of("LOADING", "OOM", "BUSY", "MASTERDOWN", "CLUSTERDOWN");

    private static final Set<String> REFUSED_WRITE = Set.of("OOM", "MISCONF", "NOREPLICAS");

    private RedisFailures() {}

    /**
     * Says that a server cannot be used, and why, in one line.
     *
     * @param address host and port, or the name of the deployment
     */
    public static RedisUnavailableException cannotConnect(String address, Throwable failure) {
        String reason = reasonOf(failure);
        String remedy = remedyFor(reason);
        return new RedisUnavailableException(
                "Cannot connect to Redis at " + address + ": " + reason + ". " + remedy, failure);
    }

    /** Says of a command that failed, without naming the server, why and what to do, in one line. */
    public static String describe(RedisException failure) {
        String reason = reasonOf(failure);
        return (isRefusal(failure) ? "Redis refused a command: " : "Lost the connection to Redis: ") + reason + ". "
                + remedyFor(reason);
    }

    /** Returns whether the server itself answered with an error, so that asking again would not help. */
    public static boolean isRefusal(Throwable failure) {
        return rootOf(failure) instanceof RedisCommandExecutionException;
    }

    /** Returns whether the server's refusal is one that ends by itself. */
    public static boolean isPassing(Throwable failure) {
        String message = String.valueOf(rootOf(failure).getMessage());
        return isRedirect(failure)
                || message.startsWith("LOADING")
                || message.startsWith("MASTERDOWN")
                || message.startsWith("READONLY")
                // Not BUSYKEY and BUSYGROUP, which tell of something that is there.
                || message.startsWith("BUSY ")
                || message.contains("max number of clients");
    }

    /** Returns whether the client has failed to say why: the server refused, and the client was slower than the end of its connection. */
    static boolean isReasonLost(Throwable failure) {
        return String.valueOf(rootOf(failure).getMessage()).contains("RedisHandshakeHandler not registered");
    }

    /** Returns whether the server takes no writes for now, though it is a primary and answers everything else. */
    public static boolean isRefusedWrite(Throwable failure) {
        String word = String.valueOf(rootOf(failure).getMessage()).split(" ", 2)[0];
        return isRefusal(failure) && REFUSED_WRITE.contains(word);
    }

    /** Returns whether the failure tells that the server does not keep up, or is away; nothing that lies in the command. */
    static boolean isOverload(Throwable failure) {
        if (!isRefusal(failure)) {
            return !(rootOf(failure) instanceof InterruptedException);
        }
        String word = String.valueOf(rootOf(failure).getMessage()).split(" ", 2)[0];
        return OVERLOAD.contains(word);
    }

    /** Says that a connection broke and that the caller was told not to open it again. */
    public static RedisUnavailableException lost(String address, Throwable failure) {
        if (failure instanceof RedisUnavailableException unavailable) {
            return unavailable;
        }
        return new RedisUnavailableException(
                "Lost the connection to Redis at " + address + ": " + reasonOf(failure)
                        + ". Run again, or allow reconnecting (option reconnect, or --redis-reconnect)",
                failure);
    }

    /** Says that a server was reached and refuses what a scan needs. */
    public static RedisUnavailableException refused(String address, Throwable failure) {
        if (failure instanceof RedisUnavailableException unavailable) {
            return unavailable;
        }
        String reason = reasonOf(failure);
        return new RedisUnavailableException(
                "Redis at " + address + " cannot be read: " + reason + ". " + remedyFor(reason), failure);
    }

    /** Says that a server takes no writes now, or is away, and that the same may be tried again. */
    public static RedisUnavailableException cannotWrite(String address, Throwable failure) {
        if (failure instanceof RedisUnavailableException unavailable) {
            return unavailable;
        }
        String reason = reasonOf(failure);
        return new RedisUnavailableException(
                "Cannot write to Redis at " + address + ": " + reason + ". " + remedyFor(reason), failure);
    }

    /** Returns whether the server has no database of that number. */
    public static boolean isMissingDatabase(Throwable failure) {
        return reasonOf(failure).contains("DB index");
    }

    /** Returns whether it is this one command, of this key, that the server refuses, now and for ever. */
    public static boolean isFinal(Throwable failure) {
        return isRefusal(failure) && !isPassing(failure) && !isRefusedWrite(failure);
    }

    /** Returns whether the server's answer begins with that word. */
    public static boolean startsWith(Throwable failure, String word) {
        return String.valueOf(rootOf(failure).getMessage()).startsWith(word);
    }

    /** Returns whether the key holds another type than the command is for. */
    public static boolean isWrongType(Throwable failure) {
        return String.valueOf(rootOf(failure).getMessage()).startsWith("WRONGTYPE");
    }

    /** Returns whether a cluster answered that the key lives, or will live, elsewhere. */
    public static boolean isRedirect(Throwable failure) {
        String message = String.valueOf(rootOf(failure).getMessage());
        return message.startsWith("MOVED ")
                || message.startsWith("ASK ")
                || message.startsWith("TRYAGAIN")
                || message.startsWith("CLUSTERDOWN");
    }

    /** Returns the innermost failure's message, on one line, without a full stop. */
    public static String reasonOf(Throwable failure) {
        Throwable root = rootOf(failure);
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        String line = message.lines().findFirst().orElse(message).strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    /** Makes the failure of a future, or of a command, one that can be thrown. */
    public static RedisException asRedisException(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (isMissingRight(cause)) {
            return new RedisRightException(cause.getMessage());
        }
        return cause instanceof RedisException known ? known : new RedisException(cause);
    }

    /** Returns whether it is a key that the user may not touch, rather than a command that the user may not run. */
    public static boolean isForbiddenKey(Throwable failure) {
        String message = String.valueOf(rootOf(failure).getMessage());
        return isMissingRight(rootOf(failure)) && message.contains(" key");
    }

    /** A script has words of its own, other ones from Redis 7.2 on. */
    private static boolean isMissingRight(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return failure instanceof RedisCommandExecutionException
                && (message.startsWith("NOPERM")
                        || message.contains("The user executing the script can't")
                        || message.contains("ACL failure in script"));
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        // Of a cluster's nodes each has failed in its own way.
        return root.getSuppressed().length > 0 ? rootOf(root.getSuppressed()[0]) : root;
    }

    private static String remedyFor(String reason) {
        if (reason.contains("WRONGPASS") || reason.contains("NOAUTH") || reason.contains("invalid password")) {
            return "Check the user and the password";
        }
        if (reason.contains("NOPERM")
                || reason.contains("The user executing the script can't")
                || reason.contains("ACL failure in script")) {
            return "Give the user that right with ACL SETUSER";
        }
        if (TLS_TROUBLE.matcher(reason).find()) {
            return "Check that the server speaks TLS, and that its certificate is for this host and signed by the CA file";
        }
        if (reason.contains("Connection reset") || reason.contains("closed")) {
            return "Check that it runs, the host and the port, and whether it speaks TLS only (rediss)";
        }
        if (reason.contains("cluster support disabled")) {
            return "It is not a cluster: leave the cluster option out";
        }
        if (reason.contains("DB index") || reason.contains("SELECT")) {
            return "Choose a database that the server has";
        }
        if (reason.startsWith("LOADING")) {
            return "Wait until it has loaded its data";
        }
        if (reason.startsWith("READONLY")) {
            return "Name its primary, or wait until a failover is over";
        }
        if (reason.startsWith("OOM")) {
            return "Make room in it, or raise its maxmemory";
        }
        if (reason.startsWith("MISCONF") || reason.startsWith("NOREPLICAS")) {
            return "See its log, and mend what it misses";
        }
        return "Check that it runs, and the host and the port";
    }
}
