package dev.drover.document;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Which document: its namespace, kind and name. Its path below the watched prefix is {@code namespace/Kind/name}.
 *
 * @param namespace a name by {@link Names}
 * @param kind the kind's name in UpperCamelCase, for example {@code Job}
 * @param name a name by {@link Names}
 */
public record DocumentKey(String namespace, String kind, String name)
        implements Comparable<DocumentKey> {

    private static final Pattern KIND = Pattern.compile("[A-Z][A-Za-z0-9]{0,62}");
    private static final Comparator<DocumentKey> ORDER =
            Comparator.comparing(DocumentKey::namespace)
                    .thenComparing(DocumentKey::kind)
                    .thenComparing(DocumentKey::name);

    public DocumentKey {
        Names.require("namespace", namespace);
        if (!KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException(
                    "kind '%s' is not a word in UpperCamelCase, such as Job".formatted(kind));
        }
        Names.require("name", name);
    }

    /**
     * Reads the path below the watched prefix.
     *
     * @throws IllegalArgumentException when it has not three parts or a part is no name; the message says what is wrong
     */
    public static DocumentKey parse(String path) {
        String[] parts = path.split("/", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "key '%s' has %d parts, expected three: <namespace>/<Kind>/<name>"
                            .formatted(path, parts.length));
        }
        return new DocumentKey(parts[0], parts[1], parts[2]);
    }

    /** {@code namespace/Kind/name}, the opposite of {@link #parse}. */
    public String path() {
        return namespace + "/" + kind + "/" + name;
    }

    /**
     * The name of what this document becomes in Nomad and Consul, {@code namespace--name}. Distinct keys of one kind
     * never share it, because names hold no {@code --}.
     */
    public String workloadName() {
        return namespace + "--" + name;
    }

    @Override
    public int compareTo(DocumentKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return path();
    }
}
