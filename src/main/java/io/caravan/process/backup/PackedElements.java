package io.caravan.process.backup;

import io.caravan.process.backup.DumpBytes.MalformedException;
import java.util.ArrayList;
import java.util.List;

/** The elements of the compact encodings that small sets and hashes have. */
final class PackedElements {

    private static final int END = 0xFF;

    private PackedElements() {}

    /** Reads an intset; each number becomes its decimal digits. */
    static List<byte[]> ofIntset(byte[] intset) throws MalformedException {
        DumpBytes in = new DumpBytes(intset, 0, intset.length);
        long width = in.littleEndian(4);
        long count = in.littleEndian(4);
        if (width != 2 && width != 4 && width != 8 || count * width != intset.length - 8) {
            throw new MalformedException();
        }
        List<byte[]> elements = new ArrayList<>();
        while (!in.atEnd()) {
            elements.add(DumpBytes.decimal(in.littleEndian((int) width)));
        }
        return elements;
    }

    /** Reads a listpack. */
    static List<byte[]> ofListpack(byte[] listpack) throws MalformedException {
        DumpBytes in = new DumpBytes(listpack, 0, listpack.length);
        if (in.littleEndian(4) != listpack.length) {
            throw new MalformedException();
        }
        in.take(2);
        List<byte[]> elements = new ArrayList<>();
        for (int first = in.octet(); first != END; first = in.octet()) {
            elements.add(element(first, in));
        }
        if (!in.atEnd()) {
            throw new MalformedException();
        }
        return elements;
    }

    private static byte[] element(int first, DumpBytes in) throws MalformedException {
        if (first < 0x80) {
            return number(first, 1, in);
        }
        if (first < 0xC0) {
            return string(first & 0x3F, 1, in);
        }
        if (first < 0xE0) {
            long unsigned = (first & 0x1F) << 8 | in.octet();
            return number(unsigned < 1 << 12 ? unsigned : unsigned - (1 << 13), 2, in);
        }
        if (first < 0xF0) {
            return string((first & 0x0F) << 8 | in.octet(), 2, in);
        }
        return switch (first) {
            case 0xF0 -> string(in.littleEndian(4), 5, in);
            case 0xF1 -> number(in.littleEndian(2), 3, in);
            case 0xF2 -> number(in.littleEndian(3), 4, in);
            case 0xF3 -> number(in.littleEndian(4), 5, in);
            case 0xF4 -> number(in.littleEndian(8), 9, in);
            default -> throw new MalformedException();
        };
    }

    private static byte[] number(long number, int size, DumpBytes in) throws MalformedException {
        skipBackLength(size, in);
        return DumpBytes.decimal(number);
    }

    private static byte[] string(long length, int prefix, DumpBytes in) throws MalformedException {
        byte[] string = in.take(length);
        skipBackLength(prefix + length, in);
        return string;
    }

    /** Each element ends with its own size, seven bits a byte. */
    private static void skipBackLength(long size, DumpBytes in) throws MalformedException {
        int octets = 1;
        for (long rest = size >> 7; rest > 0; rest >>= 7) {
            octets++;
        }
        in.take(octets);
    }
}
