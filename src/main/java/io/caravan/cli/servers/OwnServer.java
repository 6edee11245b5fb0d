package io.caravan.cli.servers;

import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;

/** A server that was started here, in a private folder and on a free port that it keeps. */
abstract class OwnServer implements LocalServer {

    static final String HOST = "127.0.0.1";

    private static final Duration ORDERLY_END = Duration.ofSeconds(30);

    final ServerFolder folder;
    final ServerLog log;
    private final Origin origin;
    private final String endSignal;
    private int port;
    private ServerProcess process;
    private String product;

    /**
     * @param name      names its folder and its log
     * @param endSignal asks it for an orderly end, without SIG
     */
    OwnServer(String name, Origin origin, String endSignal) {
        this.folder = ServerFolder.create(name);
        this.log = new ServerLog(folder.resolve(name + ".log"));
        this.origin = origin;
        this.endSignal = endSignal;
    }

    /** Starts it for the first time; when that fails nothing is left of it. */
    final void begin(IntSupplier freePort) {
        try {
            prepareFolder();
            process = Launch.onFreePort(freePort, tried -> {
                port = tried;
                preparePort();
                return launch();
            });
            product = prepareServer();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Called once, before anything is started. */
    void prepareFolder() {}

    /** Called before the start on another port. */
    void preparePort() {}

    /** Starts the process and waits until it is ready. Called at each start. */
    abstract ServerProcess launch();

    /** Called once, when the server runs for the first time; returns name and version. */
    abstract String prepareServer();

    final ServerProcess process() {
        return process;
    }

    @Override
    public final String host() {
        return HOST;
    }

    @Override
    public final int port() {
        return port;
    }

    @Override
    public final String product() {
        return product;
    }

    @Override
    public final Origin origin() {
        return origin;
    }

    @Override
    public final long pid() {
        return process.pid();
    }

    @Override
    public final void kill() {
        // Children outlive a killed server until they next look for it, and hold its port and shared memory.
        List<ProcessHandle> children = process.children();
        process.kill();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public final void stop() {
        resume();
        process.stop(endSignal, ORDERLY_END);
    }

    @Override
    public final void restart() {
        stop();
        process = Launch.again(this::launch);
    }

    @Override
    public final void pause() {
        // The server first, so that it starts no further child.
        process.signal("STOP");
        Signals.send("STOP", process.children());
    }

    @Override
    public final void resume() {
        Signals.send("CONT", process.children());
        process.signal("CONT");
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
        folder.close();
    }
}
