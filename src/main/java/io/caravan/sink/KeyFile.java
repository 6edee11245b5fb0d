package io.caravan.sink;

import io.caravan.process.table.TableRows;
import io.caravan.source.RedisConstants;
import io.caravan.source.scan.KeyEntry;
import io.caravan.source.scan.ScanPosition;
import io.caravan.source.scan.ScanReport;
import io.caravan.state.TargetException;
import io.caravan.state.table.FileProgress;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Header;

/**
 * A file of keys, a line each, in place of a table. Each pass writes it anew; one that was cut off goes on where its last
 * checkpoint was, and what had come after that is cut away. Thread-safe.
 */
public class KeyFile implements AutoCloseable {

    private static final String STANDARD_OUTPUT = "-";

    private TableRows rows;
    private FileProgress progress;
    private String file = STANDARD_OUTPUT;
    private KeyFileFormat format = KeyFileFormat.jsonl;
    private FileChannel channel;
    private boolean isRegular;
    private long written;

    /** @param rows makes the rows of keys */
    public void setRows(TableRows rows) {
        this.rows = rows;
    }

    public void setProgress(FileProgress progress) {
        this.progress = progress;
    }

    /** @param file its path; {@code -} for standard output */
    public void setFile(String file) {
        this.file = file;
    }

    public void setFormat(KeyFileFormat format) {
        this.format = format;
    }

    /**
     * Begins a pass.
     *
     * @throws TargetException if the file cannot be opened
     * @throws IOException     if it cannot be written
     */
    public synchronized void open(@Body ScanReport report) throws IOException {
        close();
        isRegular = isRegular();
        channel = channel();
        String target =
                format + ":" + (isRegular ? Path.of(file).toAbsolutePath().normalize() : file);
        written = progress.open(report.databases(), target, isRegular ? channel.size() : Long.MAX_VALUE);
        if (isRegular) {
            channel.truncate(written).position(written);
        }
        if (progress.keys() == 0) {
            append(format.header());
        }
    }

    private void beginFile() throws IOException {
        written = 0;
        channel.truncate(0);
        append(format.header());
    }

    private FileChannel channel() {
        if (file.equals(STANDARD_OUTPUT)) {
            return new FileOutputStream(FileDescriptor.out).getChannel();
        }
        try {
            return FileChannel.open(Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new TargetException(
                    "Cannot write the file '" + file
                            + "'. Name one in a folder that exists and that this user may write to",
                    e);
        }
    }

    private boolean isRegular() {
        return !file.equals(STANDARD_OUTPUT) && (Files.notExists(Path.of(file)) || Files.isRegularFile(Path.of(file)));
    }

    /**
     * Writes a page.
     *
     * @param begin where it begins
     */
    public synchronized void write(
            @Body List<KeyEntry> entries, @Header(RedisConstants.SCAN_POSITION) ScanPosition begin) throws IOException {
        if (isRegular && progress.beginsAnew(begin)) {
            beginFile();
        }
        progress.reached(begin, written);
        append(format.lines(rows.of(entries, Instant.now()).rows()));
        if (progress.passed(entries.size())) {
            force();
            progress.save();
        }
    }

    private void append(byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            written += channel.write(rest);
        }
    }

    private void force() throws IOException {
        if (isRegular) {
            channel.force(false);
        }
    }

    /** Ends a pass. */
    public synchronized void end(@Body ScanReport report) throws IOException {
        force();
        progress.end(report);
        close();
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel != null && !file.equals(STANDARD_OUTPUT)) {
            channel.close();
        }
        channel = null;
    }
}
