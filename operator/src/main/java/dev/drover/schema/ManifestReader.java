package dev.drover.schema;

import dev.drover.document.DocumentKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the files that people hand to the command line: any number of documents, separated by lines of three hyphens, that
 * name themselves. Thread-safe.
 */
public final class ManifestReader {

    /** The largest file, in bytes: some hundred ordinary documents. */
    public static final int BYTES_MAX = 16 * 1024 * 1024;

    private static final String SEPARATOR = "---";

    private final SchemaDocumentReader reader;

    public ManifestReader(SchemaDocumentReader reader) {
        this.reader = reader;
    }

    /**
     * One document of a file.
     *
     * @param line the line of the file where it begins, from 1
     * @param text what is to be written to its key; not to be changed
     * @param key its key; empty when it does not say its kind and name, and then it is rejected
     * @param reading what came of reading it; lines of problems are lines of the file
     */
    public record Manifest(int line, byte[] text, Optional<DocumentKey> key, Reading reading) {}

    /**
     * Reads one file.
     *
     * @param file its content; may be anything
     * @param namespace the namespace of documents that name none
     * @return the documents in order; empty when the file holds nothing but comments
     */
    public List<Manifest> read(byte[] file, String namespace) {
        List<Manifest> manifests = new ArrayList<>();
        for (Part part : split(file)) {
            SchemaDocumentReader.Keyed keyed =
                    reader.readWithoutKey(part.text(), part.linesBefore(), namespace);
            manifests.add(
                    new Manifest(
                            part.linesBefore() + 1, part.text(), keyed.key(), keyed.reading()));
        }
        return manifests;
    }

    /**
     * A piece of a file.
     *
     * @param linesBefore how many lines stand before it
     * @param text its bytes
     */
    private record Part(int linesBefore, byte[] text) {}

    /**
     * Cuts at separators. ISO 8859-1 keeps every byte as it is, whether the file is UTF-8 or not; and three hyphens at the
     * beginning of a line separate documents even inside of quotes and blocks (YAML 1.2.2, 9.1.2).
     */
    private static List<Part> split(byte[] file) {
        if (file.length > BYTES_MAX) {
            return List.of(new Part(0, file));
        }
        String text = new String(file, StandardCharsets.ISO_8859_1);
        List<Part> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int linesBefore = 0;
        int line = 0;
        for (String each : text.splitWithDelimiters("\n", -1)) {
            if (separates(each)) {
                addUnlessBlank(parts, linesBefore, part);
                linesBefore = line;
                String rest = each.substring(SEPARATOR.length());
                part.append(rest.isBlank() ? "" : " ".repeat(SEPARATOR.length()) + rest);
            } else {
                part.append(each);
            }
            line += each.equals("\n") ? 1 : 0;
        }
        addUnlessBlank(parts, linesBefore, part);
        return parts;
    }

    private static boolean separates(String line) {
        return line.startsWith(SEPARATOR)
                && (line.length() == SEPARATOR.length()
                        || Character.isWhitespace(line.charAt(SEPARATOR.length())));
    }

    private static void addUnlessBlank(List<Part> parts, int linesBefore, StringBuilder part) {
        boolean blank =
                part.toString()
                        .lines()
                        .map(String::strip)
                        .allMatch(line ->
                                line.isEmpty() || line.startsWith("#") || line.startsWith("%"));
        if (!blank) {
            parts.add(new Part(linesBefore, part.toString().getBytes(StandardCharsets.ISO_8859_1)));
        }
        part.setLength(0);
    }
}
