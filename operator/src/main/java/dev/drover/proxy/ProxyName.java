package dev.drover.proxy;

import dev.drover.document.Names;

/**
 * Which proxy: the document of kind {@code Proxy} that describes it.
 *
 * @param namespace of the document
 * @param name of the document
 */
public record ProxyName(String namespace, String name) implements Comparable<ProxyName> {

    /**
     * As people write it.
     *
     * @param text {@code namespace/name}
     * @throws IllegalArgumentException when it is not that
     */
    public static ProxyName parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException(
                    "'%s' is no proxy; write NAMESPACE/NAME, for example default/web"
                            .formatted(text));
        }
        for (String part : parts) {
            Names.objectionTo(part)
                    .ifPresent(why -> {
                        throw new IllegalArgumentException("'%s' %s".formatted(part, why));
                    });
        }
        return new ProxyName(parts[0], parts[1]);
    }

    @Override
    public int compareTo(ProxyName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
