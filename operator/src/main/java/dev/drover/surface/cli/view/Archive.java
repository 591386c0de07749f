package dev.drover.surface.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.StoreKeys;
import dev.drover.document.DocumentKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads everything that stands in the store, in the form that verbs show it. */
public final class Archive {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What stands under the desired prefix.
     *
     * @param documents by key
     * @param misplaced keys that are no document's, with the reason
     */
    public record Shelf(List<StoredDocument> documents, List<Misplaced> misplaced) {

        /** The documents, each as {@code namespace/Kind/name}. */
        public Stream<String> names() {
            return documents.stream().map(document -> document.key().path());
        }

        /** Equal as long as nothing of it has changed. */
        public List<Object> fingerprint() {
            List<Object> parts = new ArrayList<>(misplaced);
            for (StoredDocument document : documents) {
                parts.add(document.key());
                parts.add(document.generation());
                parts.add(document.status());
            }
            return parts;
        }
    }

    /**
     * A key under the desired prefix that is no document's.
     *
     * @param path below the prefix
     * @param reason why it is none
     */
    public record Misplaced(String path, String reason) {}

    private final KeyValueStore store;
    private final StoreKeys keys;
    private final Schemas schemas;
    private final Authors authors;

    public Archive(KeyValueStore store, StoreKeys keys, Schemas schemas) {
        this.store = store;
        this.keys = keys;
        this.schemas = schemas;
        this.authors = new Authors(store, keys);
    }

    /** Where everything stands. */
    public StoreKeys keys() {
        return keys;
    }

    /** One document with its status; empty when neither stands there. */
    public Optional<StoredDocument> find(DocumentKey key) {
        Optional<Entry> text = store.read(keys.desired(key));
        Optional<Entry> status = store.read(keys.status(key));
        return text.isEmpty() && status.isEmpty()
                ? Optional.empty()
                : Optional.of(document(key, text, status));
    }

    /** The kinds of the documents of that name that stand there; when there is none, of those whose texts are kept. */
    public List<String> kindsOf(String namespace, String name) {
        List<String> standing = kindsWhere(namespace, name, key -> find(key).isPresent());
        return standing.isEmpty()
                ? kindsWhere(namespace, name, key -> !store.list(keys.history(key)).isEmpty())
                : standing;
    }

    private List<String> kindsWhere(
            String namespace, String name, Predicate<DocumentKey> condition) {
        return schemas.kinds().stream()
                .filter(kind -> condition.test(new DocumentKey(namespace, kind, name)))
                .toList();
    }

    /** All that the selection covers, with the keys beside them that are no documents. */
    public Shelf list(Selection selection) {
        Optional<DocumentKey> single = selection.single();
        if (single.isPresent()) {
            return new Shelf(find(single.get()).stream().toList(), List.of());
        }
        Map<DocumentKey, Entry> texts = new TreeMap<>();
        List<Misplaced> misplaced = new ArrayList<>();
        for (Entry entry : store.list(keys.desired() + selection.pathPrefix())) {
            sort(entry, texts, misplaced);
        }
        Map<DocumentKey, Entry> statuses = new TreeMap<>();
        for (Entry entry : store.list(keys.status() + selection.pathPrefix())) {
            keys.documentOfStatus(entry.key()).ifPresent(key -> statuses.put(key, entry));
        }
        Map<DocumentKey, StoredDocument> documents = new TreeMap<>();
        texts.forEach((key, text) ->
                documents.put(
                        key,
                        document(key, Optional.of(text), Optional.ofNullable(statuses.get(key)))));
        // Their keys exist: they are not deleted.
        Set<String> strange = misplaced.stream().map(Misplaced::path).collect(Collectors.toSet());
        statuses.keySet().removeIf(key -> strange.contains(key.path()));
        statuses.forEach((key, status) ->
                documents.computeIfAbsent(
                        key, gone -> document(gone, Optional.empty(), Optional.of(status))));
        documents.keySet().removeIf(key -> !selection.covers(key));
        return new Shelf(List.copyOf(documents.values()), misplaced);
    }

    private void sort(Entry entry, Map<DocumentKey, Entry> texts, List<Misplaced> misplaced) {
        String path = entry.key().substring(keys.desired().length());
        if (path.equals(StoreKeys.SENTINEL)) {
            return;
        }
        try {
            DocumentKey key = DocumentKey.parse(path);
            if (!schemas.kinds().contains(key.kind())) {
                throw new IllegalArgumentException(
                        "'%s' is no kind; known: %s"
                                .formatted(key.kind(), String.join(", ", schemas.kinds())));
            }
            texts.put(key, entry);
        } catch (IllegalArgumentException strange) {
            misplaced.add(new Misplaced(path, String.valueOf(strange.getMessage())));
        }
    }

    private StoredDocument document(DocumentKey key, Optional<Entry> text, Optional<Entry> status) {
        byte[] value = text.map(Entry::value).orElseGet(() -> new byte[0]);
        return new StoredDocument(
                key,
                value,
                text.map(Entry::modifyIndex).orElse(0L),
                text.isPresent() ? treeOrMissing(value) : MissingNode.getInstance(),
                status.map(entry -> new StatusView(json(entry.value()))).orElse(StatusView.NONE));
    }

    private JsonNode treeOrMissing(byte[] text) {
        try {
            return schemas.tree(text);
        } catch (IllegalArgumentException unreadable) {
            return MissingNode.getInstance();
        }
    }

    /** A namespace's events, or those of all when it is empty; oldest first. */
    public List<EventView> events(Optional<String> namespace) {
        return store.list(namespace.map(keys::events).orElseGet(keys::events)).stream()
                .map(entry -> json(entry.value()))
                .filter(JsonNode::isObject)
                .map(EventView::of)
                .sorted(Comparator.comparing(EventView::at))
                .toList();
    }

    /** A document's events, oldest first. */
    public List<EventView> events(DocumentKey key) {
        return events(Optional.of(key.namespace())).stream()
                .filter(event -> event.key().equals(key.path()))
                .toList();
    }

    /** Who wrote documents. */
    public Authors authors() {
        return authors;
    }

    /** A document's older texts, oldest first. */
    public List<Accepted> history(DocumentKey key) {
        List<Accepted> kept =
                store.list(keys.history(key)).stream()
                        .map(entry -> json(entry.value()))
                        .filter(JsonNode::isObject)
                        .map(Accepted::of)
                        .sorted(Comparator.comparingLong(Accepted::generation))
                        .toList();
        List<Optional<String>> signed =
                authors.of(key, kept.reversed().stream().map(Accepted::text).toList()).reversed();
        return IntStream.range(0, kept.size())
                .mapToObj(at -> kept.get(at).by(signed.get(at)))
                .toList();
    }

    /** A small record of the operator's; missing when it does not stand there. */
    public JsonNode record(String key) {
        return store.read(key)
                .map(entry -> json(entry.value()))
                .orElseGet(MissingNode::getInstance);
    }

    private static JsonNode json(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
