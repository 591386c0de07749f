package dev.drover.surface.cli.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.StoreKeys;
import dev.drover.document.DocumentKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Who wrote which text of a document with the command line, by what they called themselves. Consul keeps no word about that,
 * and who writes without the command line leaves none.
 */
public final class Authors {

    /** As many texts are kept for rollback. */
    private static final int KEPT_MAX = 10;

    /** Enough to tell a document's ten texts apart. */
    private static final int DIGEST_BYTES = 8;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KeyValueStore store;
    private final StoreKeys keys;

    Authors(KeyValueStore store, StoreKeys keys) {
        this.store = store;
        this.keys = keys;
    }

    /** What is to be written together with a text, so that both stand there or neither. */
    public Write signature(DocumentKey key, byte[] text, String author) {
        Optional<Entry> entry = store.read(keys.authors(key));
        ArrayNode texts = JSON.createArrayNode();
        JsonNode known = texts(entry);
        for (int at = Math.max(0, known.size() - KEPT_MAX + 1); at < known.size(); at++) {
            texts.add(known.get(at));
        }
        texts.addObject().put("digest", digest(text)).put("author", author);
        ObjectNode tree = JSON.createObjectNode();
        tree.set("texts", texts);
        return new Write.PutIf(
                keys.authors(key), bytes(tree), entry.map(Entry::modifyIndex).orElse(0L));
    }

    /**
     * Who wrote each of a document's texts, which are given newest first, as are the answers; a word stands for one text only.
     */
    List<Optional<String>> of(DocumentKey key, List<String> newestFirst) {
        List<JsonNode> words = new ArrayList<>();
        texts(store.read(keys.authors(key))).forEach(words::addFirst);
        List<Optional<String>> authors = new ArrayList<>();
        for (String text : newestFirst) {
            String digest = digest(text.getBytes(StandardCharsets.UTF_8));
            Optional<JsonNode> word =
                    words.stream()
                            .filter(one -> one.path("digest").asText().equals(digest))
                            .findFirst();
            word.ifPresent(words::remove);
            authors.add(word.map(one -> one.path("author").asText()));
        }
        return authors;
    }

    private static JsonNode texts(Optional<Entry> entry) {
        try {
            return entry.isPresent()
                    ? JSON.readTree(entry.get().value()).path("texts")
                    : JSON.missingNode();
        } catch (IOException unreadable) {
            return JSON.missingNode();
        }
    }

    private static byte[] bytes(ObjectNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always written", e);
        }
    }

    private static String digest(byte[] text) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(text);
            return HexFormat.of().formatHex(whole, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
