package io.caravan.doctor.sink;

import io.caravan.doctor.Answer;
import io.caravan.doctor.Check;
import io.caravan.doctor.Examination;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether files and folders can be written by this user. Makes none. */
public final class PathExamination implements Examination {

    private final List<PathNeed> needs;

    public PathExamination(List<PathNeed> needs) {
        this.needs = needs;
    }

    @Override
    public String server() {
        return "Files";
    }

    @Override
    public Answer reach() {
        return Answer.ok("working folder " + Path.of("").toAbsolutePath());
    }

    @Override
    public List<Check> checks() {
        return needs.stream()
                .map(each -> new Check(each.what(), () -> look(each)))
                .toList();
    }

    private static Answer look(PathNeed need) {
        Path path = need.path().toAbsolutePath();
        if (Files.exists(path)) {
            if (Files.isDirectory(path) != need.folder()) {
                return Answer.fault(
                        path + (need.folder() ? " is no folder" : " is a folder"),
                        "Name another one (" + need.what() + ")");
            }
            return Files.isWritable(path)
                    ? Answer.ok(path + " can be written")
                    : Answer.fault(path + " cannot be written", "chmod u+w '" + path + "', as its owner");
        }
        Path parent = path.getParent();
        while (need.folder() && parent != null && Files.notExists(parent)) {
            parent = parent.getParent();
        }
        return parent != null && Files.isDirectory(parent) && Files.isWritable(parent)
                ? Answer.ok(path + " is made when it is needed")
                : Answer.fault(
                        path + " cannot be made",
                        "mkdir -p '" + (need.folder() ? path : parent) + "', writable for this user");
    }
}
