package io.caravan.doctor.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.doctor.Finding;
import io.caravan.doctor.Findings;
import io.caravan.doctor.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathExaminationTest {

    @TempDir
    Path folder;

    private static Finding look(Path path, boolean isFolder) {
        return Findings.of(new PathExamination(List.of(new PathNeed("some.file", path, isFolder))))
                .of("some.file");
    }

    @Test
    void findsThatAFileCanBeMadeAndMakesNone() {
        assertThat(look(folder.resolve("new"), false).level()).isEqualTo(Level.ok);
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void saysWhichFolderIsMissing() {
        Finding finding = look(folder.resolve("none/new"), false);

        assertThat(finding.level()).isEqualTo(Level.fault);
        assertThat(finding.mend()).contains("mkdir -p '" + folder.resolve("none") + "'");
    }

    @Test
    void findsThatAFolderCanBeMadeBelowOneThatIsThere() {
        assertThat(look(folder.resolve("a/b/c"), true).level()).isEqualTo(Level.ok);
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void tellsAFileFromAFolder() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(look(file, true).seen()).endsWith("is no folder");
        assertThat(look(folder, false).seen()).endsWith("is a folder");
        assertThat(look(file.resolve("below"), true).level()).isEqualTo(Level.fault);
    }
}
