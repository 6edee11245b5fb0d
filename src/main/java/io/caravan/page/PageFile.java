package io.caravan.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The file of a page, into which goes what all pages share: how they look, and how they write numbers and times. */
final class PageFile {

    private PageFile() {}

    static String read(Class<?> owner, String name) {
        return text(owner, name + ".html")
                .replace("/* what all pages look like */", text(PageFile.class, "page.css"))
                .replace("/* what all pages do */", text(PageFile.class, "page.js"));
    }

    private static String text(Class<?> owner, String name) {
        try (InputStream file = owner.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name, e);
        }
    }
}
