package io.caravan.cli.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The user that PostgreSQL runs as, because it refuses root: under root the user postgres or an unprivileged number,
 * else the user of this Java process.
 */
final class UnprivilegedUser {

    private static final String NOBODY = "65534";

    private final List<String> prefix;
    private final String uid;
    private final String gid;

    private UnprivilegedUser(List<String> prefix, String uid, String gid) {
        this.prefix = prefix;
        this.uid = uid;
        this.gid = gid;
    }

    /**
     * @param folder one that this process created, so that its owner is the user of this process
     */
    static UnprivilegedUser choose(Path folder) {
        if (!isRoots(folder)) {
            return new UnprivilegedUser(List.of(), null, null);
        }
        Optional<String> uid = number("-u");
        Optional<String> gid = number("-g");
        boolean exists = uid.isPresent() && gid.isPresent();
        UnprivilegedUser named = switchedTo(exists ? uid.get() : NOBODY, exists ? gid.get() : NOBODY);
        // Both commands replace themselves with the server, so that its process id is the one started.
        UnprivilegedUser unmapped = new UnprivilegedUser(List.of("unshare", "--user"), null, null);
        return Stream.of(named, unmapped)
                .filter(UnprivilegedUser::works)
                .findFirst()
                .orElseThrow(() -> new ServerNotFoundException("PostgreSQL refuses to run as root, and neither setpriv"
                        + " nor unshare (util-linux) works here; run as another user, or give a server with "
                        + LocalPostgres.GIVEN_PROPERTY));
    }

    private static UnprivilegedUser switchedTo(String uid, String gid) {
        return new UnprivilegedUser(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups"), uid, gid);
    }

    private static Optional<String> number(String which) {
        return Commands.outputOf(List.of("id", which, "postgres"))
                .filter(number -> number.matches("\\d+") && !number.equals("0"));
    }

    private static boolean isRoots(Path folder) {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(folder, "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the owner of " + folder, e);
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    private boolean works() {
        return Commands.outputOf(command(List.of("true"))).isPresent();
    }

    /** Returns the command as this user runs it; the process id stays that of the command itself. */
    List<String> command(List<String> command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        return all;
    }

    /** Hands the file or folder to this user. */
    void own(Path path) {
        if (uid == null) {
            return;
        }
        try {
            Files.setAttribute(path, "unix:uid", Integer.valueOf(uid));
            Files.setAttribute(path, "unix:gid", Integer.valueOf(gid));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot hand " + path + " to user " + uid, e);
        }
    }
}
