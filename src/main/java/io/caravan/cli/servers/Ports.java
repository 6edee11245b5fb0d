package io.caravan.cli.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Finds loopback ports that are free now; a start that loses the port meanwhile is tried again on another one. */
public final class Ports {

    private static final int HIGHEST = 65_535;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private Ports() {}

    /** Returns a port of 127.0.0.1 on which nobody listens. */
    public static int free() {
        try (ServerSocket socket = bind(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot bind any port of 127.0.0.1", e);
        }
    }

    /** Returns a free port whose partner, {@code distance} above it, is free too. */
    public static int freeWithPartner(int distance) {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = free();
            if (port + distance <= HIGHEST && isFree(port + distance)) {
                return port;
            }
        }
        throw new IllegalStateException("No two free ports of 127.0.0.1 are " + distance + " apart");
    }

    /** Says whether somebody takes connections at this port of 127.0.0.1. */
    public static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getByAddress(LOOPBACK), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = bind(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static ServerSocket bind(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getByAddress(LOOPBACK));
    }
}
