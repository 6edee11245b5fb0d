package io.caravan.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Makes examinations, those of different servers at the same time, and none waits long for a server that does not answer. */
public final class CheckUp {

    /** Longest time for one question, where no client gives up before. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String REACHABLE = "reachable";

    private final Function<Throwable, String> words;

    /** @param words says in one line what went wrong, without a secret */
    public CheckUp(Function<Throwable, String> words) {
        this.words = words;
    }

    /** Returns what was found, in the order of the examinations. */
    public List<Finding> of(List<? extends Examination> examinations) {
        List<CompletableFuture<List<Finding>>> running = examinations.stream()
                .map(each -> inBackground(() -> examine(each)))
                .toList();
        return running.stream().flatMap(each -> each.join().stream()).toList();
    }

    private List<Finding> examine(Examination examination) {
        List<Finding> findings = new ArrayList<>();
        try (examination) {
            try {
                findings.add(finding(examination, REACHABLE, within(examination::reach)));
            } catch (Exception e) {
                findings.add(finding(examination, REACHABLE, failed(e)));
                return findings;
            }
            for (Check check : examination.checks()) {
                findings.add(finding(examination, check.what(), answerOf(check)));
            }
        }
        return findings;
    }

    private Answer answerOf(Check check) {
        try {
            return within(check.answer()::ask);
        } catch (Exception e) {
            return failed(e);
        }
    }

    private Finding finding(Examination examination, String what, Answer answer) {
        return new Finding(answer.level(), examination.server(), what, answer.seen(), answer.mend());
    }

    private Answer failed(Throwable failure) {
        return failure instanceof TimeoutException
                ? Answer.fault("No answer within " + PATIENCE.toSeconds() + " s", "See what the server is busy with")
                : Answer.faultOf(words.apply(failure), "See what its log says");
    }

    private static <T> T within(Callable<T> question) throws Exception {
        try {
            return inBackground(question)
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static <T> CompletableFuture<T> inBackground(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "caravan-doctor");
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
