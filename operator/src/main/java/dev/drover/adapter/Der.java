package dev.drover.adapter;

import java.io.ByteArrayOutputStream;

/**
 * The little of DER that it takes to bring an older form of a private key into PKCS#8, the only one that Java reads.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-X.690">X.690</a>
 */
public final class Der {

    /** The tag of a string of octets. */
    public static final int OCTETS = 4;

    private Der() {}

    /** Where the content of the element at that place begins. */
    public static int contentOf(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        return at + 2 + (length < 0x80 ? 0 : length - 0x80);
    }

    /** Where the element at that place ends. */
    public static int endOf(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        int content = contentOf(der, at);
        if (length < 0x80) {
            return content + length;
        }
        int size = 0;
        for (int i = at + 2; i < content; i++) {
            size = (size << 8) | (der[i] & 0xff);
        }
        return content + size;
    }

    /** A sequence of these elements. */
    public static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return element(0x30, joined.toByteArray());
    }

    /**
     * One element.
     *
     * @param content at most 65 535 bytes: no key has more
     */
    public static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
