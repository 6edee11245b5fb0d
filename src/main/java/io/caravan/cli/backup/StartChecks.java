package io.caravan.cli.backup;

import io.caravan.cli.Failures;
import io.caravan.process.backup.ObjectNames;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisUnavailableException;
import io.caravan.source.s3.BucketCheck;
import io.caravan.source.s3.BucketState;
import io.caravan.source.s3.S3Connection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Looks whether both servers are there before anything begins, and says in the realtime backup's words if one is not. */
final class StartChecks {

    /** Where a machine is busy, the first request takes seconds, as hundreds of classes are loaded for it. */
    private static final int LONGEST_SECONDS = 10;

    private StartChecks() {}

    /** Says what stands in the way. Returns whether nothing does. */
    static boolean isThere(Optional<String> obstacle) {
        obstacle.ifPresent(System.err::println);
        return obstacle.isEmpty();
    }

    /** Returns what stands in the way of using Redis; nothing if it is there. Ends within 10 s. */
    static Optional<String> redis(RedisConnections redis) {
        String line = "Can't connect to Redis server: '" + redis.address() + "'!!!";
        try {
            return within(() -> {
                        try {
                            redis.keyspace(redis.defaultDatabase());
                            return Optional.<String>empty();
                        } catch (RedisUnavailableException e) {
                            return Optional.of(line + " " + Failures.inOneLine(e));
                        }
                    })
                    .orElseGet(() -> Optional.of(line + " No answer within " + LONGEST_SECONDS + " s"));
        } catch (CompletionException e) {
            return Optional.of(line + " " + Failures.inOneLine(e));
        }
    }

    /**
     * Returns what stands in the way of using the bucket; nothing if it is there. Ends within 10 s.
     *
     * @param create whether it is created where it is missing
     */
    static Optional<String> bucket(S3Connection s3, boolean create) {
        return obstacle(s3, look(s3, create));
    }

    /**
     * Says what stands in the way of using the bucket, and mentions old objects in another one. Returns whether nothing does.
     *
     * @param create whether it is created where it is missing
     */
    static boolean isBucketThere(S3Connection s3, boolean create, ObjectNames names, Steps steps) {
        Optional<BucketState> state = look(s3, create);
        if (state.filter(found -> found.isUsable() || found.kind() == BucketState.Kind.MISSING)
                .isPresent()) {
            within(() -> OldBucket.mention(s3, names))
                    .flatMap(mention -> mention)
                    .ifPresent(steps::warn);
        }
        return isThere(obstacle(s3, state));
    }

    private static Optional<BucketState> look(S3Connection s3, boolean create) {
        s3.client();
        BucketCheck check = new BucketCheck(s3);
        return within(create ? check::lookOrCreate : check::look);
    }

    private static Optional<String> obstacle(S3Connection s3, Optional<BucketState> state) {
        if (state.isEmpty()) {
            return Optional.of("Can't connect to S3 server. Timeout raised!!! No answer of " + s3.address() + " within "
                    + LONGEST_SECONDS + " s");
        }
        return state.filter(found -> !found.isUsable()).map(StartChecks::words);
    }

    private static String words(BucketState state) {
        return switch (state.kind()) {
            case UNREACHABLE -> "Can't connect to S3 server. Timeout raised!!! " + state.line();
            case REFUSED, WRONG_CREDENTIALS -> "Can't connect to S3 server. Auth error raised!!! " + state.line();
            default -> state.line();
        };
    }

    private static <T> Optional<T> within(Supplier<T> look) {
        CompletableFuture<T> looking = CompletableFuture.supplyAsync(look, work -> {
            Thread thread = new Thread(work, "caravan-check");
            thread.setDaemon(true);
            thread.start();
        });
        try {
            return Optional.of(
                    looking.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                return Optional.empty();
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
