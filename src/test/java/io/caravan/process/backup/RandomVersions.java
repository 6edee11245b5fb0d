package io.caravan.process.backup;

import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import java.util.Random;

/** Versions of keys as they may come, from a seed. */
final class RandomVersions {

    private static final String[] TYPES = {"hash", "list", "set", "zset", "stream", "ReJSON-RL", "käse \udcff\n"};

    private final Random random;

    RandomVersions(Random random) {
        this.random = random;
    }

    KeyVersion next() {
        byte[] key = bytes(random.nextInt(40));
        int database = random.nextBoolean() ? 0 : random.nextInt(Integer.MAX_VALUE);
        long capturedAt = random.nextLong(Long.MAX_VALUE);
        long expiresAt = random.nextBoolean() ? -1 : random.nextLong(Long.MAX_VALUE);
        String event = new String[] {"set", "found", "", "del\u0000\ud83d\ude00"}[random.nextInt(4)];
        return new KeyVersion(state(database, key, expiresAt, capturedAt), random.nextLong(Long.MAX_VALUE), event);
    }

    /** Returns a version of a string in database 0. */
    static KeyVersion string(byte[] key, byte[] value) {
        return new KeyVersion(new KeyState(0, key, "string", Form.STRING, value, value.length, -1, 1000), 999, "set");
    }

    private KeyState state(int database, byte[] key, long expiresAt, long capturedAt) {
        switch (random.nextInt(4)) {
            case 0:
                return KeyState.gone(database, key, capturedAt);
            case 1:
                byte[] dump = bytes(1 + random.nextInt(600));
                String type = TYPES[random.nextInt(TYPES.length)];
                return new KeyState(database, key, type, Form.DUMP, dump, 77, expiresAt, capturedAt);
            default:
                byte[] value = bytes(random.nextInt(3) * random.nextInt(400));
                return new KeyState(database, key, "string", Form.STRING, value, value.length, expiresAt, capturedAt);
        }
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        for (int i = 0; i < length / 2; i++) {
            bytes[i] = 'a';
        }
        return bytes;
    }
}
