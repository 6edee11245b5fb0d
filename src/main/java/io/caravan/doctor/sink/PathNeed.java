package io.caravan.doctor.sink;

import java.nio.file.Path;

/**
 * A file or folder that a flow writes.
 *
 * @param what   the property that names it
 * @param path   the file, or the folder
 * @param folder whether it is a folder
 */
public record PathNeed(String what, Path path, boolean folder) {}
