package io.caravan.cli;

import io.caravan.status.ServiceStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs flows until a signal ends them, or somebody gives up. What is at hand is finished first; a further signal changes nothing.
 *
 * The exit code is 0 after a signal, and 1 if something was cut off because it took longer than
 * {@code camel.main.shutdownTimeout}. Nothing is lost by that: whatever was not finished is done again after the next start.
 */
public final class Service {

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private final Main main;
    private final String farewell;
    private volatile int exitCode = ExitCode.DONE;

    /** @param farewell what is said when a signal comes */
    public Service(Main main, String farewell) {
        this.main = main;
        this.farewell = farewell;
        main.addMainListener(new Beginning());
        if (Logging.isJson()) {
            main.addInitialProperty("camel.main.useMdcLogging", "true");
        }
    }

    /** Runs until it is ended. Returns the exit code. */
    public int run() throws Exception {
        // A signal is how it is meant to end, so that is no failure.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        Thread onSignal = new Thread(this::stopOnSignal, "caravan-signal");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            main.run();
            return codeAtEnd();
        } finally {
            forget(onSignal);
        }
    }

    /** Ends it with that exit code. Returns at once; whoever calls may be what is waited for. */
    public void end(int code) {
        exitCode = code;
        new Thread(main::shutdown, "caravan-end").start();
    }

    private static void forget(Thread onSignal) throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            // The process is ending by this very thread.
            onSignal.join();
        }
    }

    private void stopOnSignal() {
        int code = ExitCode.FAILED;
        try {
            LOG.info("Signal received: {}", farewell);
            main.shutdown();
            code = codeAtEnd();
        } catch (RuntimeException e) {
            LOG.error("Cannot end as it should: {}", Failures.inOneLine(e));
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }

    private int codeAtEnd() {
        if (main.getCamelContext() == null
                || !main.getCamelContext().getShutdownStrategy().isForceShutdown()) {
            return exitCode;
        }
        LOG.error(
                "What was at hand took longer than {} s (camel.main.shutdownTimeout) and was cut off. It is done again after"
                        + " the next start",
                main.getCamelContext().getShutdownStrategy().getTimeout());
        return ExitCode.FAILED;
    }

    /** What has to be so before anything begins. */
    private static final class Beginning extends MainListenerSupport {

        @Override
        public void afterConfigure(BaseMainSupport main) {
            try {
                ServiceStatus.watch(main.getCamelContext());
            } catch (Exception e) {
                throw new IllegalStateException("Cannot tell how the flows are doing", e);
            }
        }

        @Override
        public void beforeStart(BaseMainSupport main) {
            if (main.configure().hasHttpManagementServerConfiguration()) {
                HttpManagementServerConfigurationProperties server =
                        main.configure().httpManagementServer();
                if (server.isEnabled()) {
                    // Camel would go on without its management port, and nobody could tell how it is.
                    checkFree(server.getHost(), server.getPort());
                }
            }
        }

        private static void checkFree(String host, int port) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(host, port));
            } catch (IOException | IllegalArgumentException e) {
                throw new IllegalStateException(
                        "Cannot listen on " + host + ":" + port + " (observe.port): " + e.getMessage()
                                + ". End what listens there, or set observe.port or OBSERVE_PORT to another port");
            }
        }
    }
}
