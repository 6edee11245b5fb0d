package io.caravan.process;

/**
 * The module's masks as their definition reads, one rule after another; slow on purpose.
 *
 * @param mask bytes of a mask
 */
record ModelMask(byte[] mask) {

    boolean matches(byte[] key) {
        if (has(0, '^')) {
            return matches(1, key, 0);
        }
        for (int from = 0; from <= key.length; from++) {
            if (matches(0, key, from)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(int at, byte[] key, int from) {
        if (at == mask.length) {
            return true;
        }
        if (has(at + 1, '*')) {
            return matches(at + 2, key, from) || takes(at, key, from) && matches(at, key, from + 1);
        }
        if (has(at, '$') && at == mask.length - 1) {
            return from == key.length;
        }
        return takes(at, key, from) && matches(at + 1, key, from + 1);
    }

    private boolean takes(int at, byte[] key, int from) {
        return from < key.length && (mask[at] == '.' || mask[at] == key[from]);
    }

    private boolean has(int at, char octet) {
        return at < mask.length && mask[at] == octet;
    }
}
