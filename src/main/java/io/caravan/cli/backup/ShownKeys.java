package io.caravan.cli.backup;

import io.caravan.cli.Printable;
import io.caravan.process.backup.BackupListener;
import io.caravan.source.KeyText;
import java.io.PrintStream;

/** Shows keys on their way in the words of the realtime backup. */
record ShownKeys(PrintStream out) implements BackupListener {

    @Override
    public void received(byte[] key) {
        out.println(">> Received New change in key '" + Printable.line(KeyText.encode(key)) + "'");
    }

    @Override
    public void storing(byte[] key) {
        out.println("<< Storing key '" + Printable.line(KeyText.encode(key)) + "'...");
    }
}
