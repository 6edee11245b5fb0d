package io.caravan.cli.backup;

import io.caravan.process.backup.BackupListener;
import io.caravan.source.KeyText;
import java.io.PrintStream;

/** Shows keys on their way in the words of the realtime backup. */
record ShownKeys(PrintStream out) implements BackupListener {

    @Override
    public void received(byte[] key) {
        out.println(">> Received New change in key '" + KeyText.encode(key) + "'");
    }

    @Override
    public void storing(byte[] key) {
        out.println("<< Storing key '" + KeyText.encode(key) + "'...");
    }
}
