package io.caravan.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitSqlTest {

    @TempDir
    Path folder;

    @Test
    void readsTheStatementsOfAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("init"), "\uFEFFselect 1;\nselect ';'; -- done\n");

        assertThat(InitSql.read(file).size()).isEqualTo(2);
    }

    @Test
    void readsEveryVisibleFileOfAFolderAndNoFolderWithin() throws Exception {
        Files.writeString(folder.resolve("2.txt"), "select 1");
        Files.writeString(folder.resolve("1 no suffix"), "select 1; select 2");
        Files.writeString(folder.resolve(".hidden.sql"), "select 1");
        Files.writeString(Files.createDirectory(folder.resolve("0")).resolve("a.sql"), "select 1");

        assertThat(InitSql.read(folder).size()).isEqualTo(3);
    }

    @Test
    void saysThatAPathIsNotThere() {
        assertThatThrownBy(() -> InitSql.read(folder.resolve("none")))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("none' does not exist");
    }

    @Test
    void saysThatAFileIsNotUtf8() throws Exception {
        Path file = Files.write(folder.resolve("latin.sql"), "select 'é'".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> InitSql.read(file))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("latin.sql' is not UTF-8");
    }
}
