package io.caravan.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * docker/caravan.service, installed as it says at its top, in a folder that stands for the root; and what systemd would start then:
 * the same program, variables and working folder, as a user who may write to the folder of its state only.
 */
final class InstalledUnit {

    private static final String USER = "10001";
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Pattern FOLDERS = Pattern.compile("/(opt/caravan|etc/|var/)");
    private static final List<String> MADE_BY_SYSTEMD = List.of("var/lib/caravan", "etc/systemd/system");

    private final Path root;
    private final String text;

    /** Runs the commands that the unit names, up to the one that is systemd's own. */
    InstalledUnit(Path root) throws IOException {
        this.root = root;
        this.text = Files.readString(Path.of("docker/caravan.service"));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String folder : MADE_BY_SYSTEMD) {
            Files.createDirectories(root.resolve(folder));
        }
        Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString("rwxrwxrwx"));
        for (String line : text.lines().filter(each -> each.startsWith("#   ")).toList()) {
            run(line.substring(1).strip().replaceFirst(" && systemctl .*", ""));
        }
    }

    private void run(String line) throws IOException {
        String here = rooted(line).replace("target/caravan.jar ", Program.JAR + " ");
        Map<String, String> java = Map.of("JAVA_HOME", Program.JAVA_HOME.toString());
        try (Program shell = Program.start(Path.of("").toAbsolutePath(), java, List.of("sh", "-ec", here))) {
            if (shell.exitCode() != 0) {
                throw new IOException(here + " failed: " + shell.err());
            }
        }
    }

    private String rooted(String words) {
        return FOLDERS.matcher(words).replaceAll(root + "/$1");
    }

    /** Returns the folder that systemd makes for it to write to. */
    Path state() {
        return root.resolve(MADE_BY_SYSTEMD.get(0));
    }

    Path classData() {
        return root.resolve("opt/caravan/target/class-data");
    }

    /** Returns the values of a setting, none where it is not set. */
    List<String> values(String setting) {
        return text.lines()
                .filter(line -> line.startsWith(setting + "="))
                .map(line -> line.substring(setting.length() + 1))
                .toList();
    }

    /** Starts it. @param lines of the file of variables that its administrator writes */
    Program start(List<String> lines) throws IOException {
        Files.write(Path.of(rooted(values("EnvironmentFile").get(0).substring(1))), lines);
        List<String> command = new ArrayList<>();
        if (ImageTree.isRoot()) {
            command.addAll(
                    List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups", "--no-new-privs"));
        }
        command.addAll(List.of("env", "-i", "PATH=" + PATH));
        values("Environment")
                .forEach(line -> command.addAll(List.of(rooted(line).split(" "))));
        command.addAll(lines);
        command.addAll(List.of(rooted(values("ExecStart").get(0)).split(" ")));
        return Program.start(Path.of(rooted(values("WorkingDirectory").get(0))), Map.of(), command);
    }
}
