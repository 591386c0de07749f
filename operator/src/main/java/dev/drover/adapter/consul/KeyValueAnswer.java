package dev.drover.adapter.consul;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/** Reads Consul's list of keys with values by streaming: a value that nobody asks for is not decoded. */
final class KeyValueAnswer {

    private static final JsonFactory JSON = new JsonFactory();

    private KeyValueAnswer() {}

    /** Calls {@code each} for every entry of a JSON list; a missing body and {@code null} are empty lists. */
    static void read(byte[] body, Consumer<Item> each) throws IOException {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return;
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                each.accept(item(parser, body));
            }
        }
    }

    /** Calls {@code each} for every string of a JSON list. */
    static void readKeys(byte[] body, Consumer<String> each) throws IOException {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return;
            }
            while (parser.nextToken() == JsonToken.VALUE_STRING) {
                each.accept(parser.getText());
            }
        }
    }

    private static Item item(JsonParser parser, byte[] body) throws IOException {
        String key = "";
        long modifyIndex = 0;
        int from = 0;
        int to = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (field) {
                case "Key" -> key = parser.getText();
                case "ModifyIndex" -> modifyIndex = parser.getLongValue();
                case "Value" -> {
                    if (token == JsonToken.VALUE_STRING) {
                        from = (int) parser.currentTokenLocation().getByteOffset() + 1;
                        to = closingQuote(body, from);
                    }
                }
                default -> parser.skipChildren();
            }
        }
        return new Item(key, modifyIndex, body, from, to);
    }

    private static int closingQuote(byte[] body, int from) throws IOException {
        if (body[from - 1] != '"') {
            throw new IOException("the value does not begin where the parser says");
        }
        int at = from;
        // Base64 holds neither quotes nor escapes.
        while (body[at] != '"') {
            at++;
        }
        return at;
    }

    /**
     * One key of the answer. Valid while {@code body} is.
     *
     * @param key the full key
     * @param modifyIndex the index of its last change
     * @param body the whole answer
     * @param from where the value begins in it, in Base64
     * @param to where it ends
     */
    record Item(String key, long modifyIndex, byte[] body, int from, int to) {

        /**
         * Tells two states of one key apart. The index alone does not: a Consul that lost its data counts from the
         * beginning again.
         */
        long fingerprint() {
            CRC32 crc = new CRC32();
            crc.update(body, from, to - from);
            return modifyIndex << 32 ^ crc.getValue();
        }

        byte[] value() {
            ByteBuffer decoded = Base64.getDecoder().decode(ByteBuffer.wrap(body, from, to - from));
            byte[] value = new byte[decoded.remaining()];
            decoded.get(value);
            return value;
        }
    }
}
