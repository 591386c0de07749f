package dev.drover.testing;

import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.kind.proxy.ProxySpec;
import dev.drover.kind.route.RouteRenderer;
import dev.drover.kind.route.RouteSpec;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import dev.drover.schema.Catalog;
import dev.drover.schema.DocumentReader;
import dev.drover.schema.Reading;
import dev.drover.schema.SchemaDocumentReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Documents of kinds Proxy and Route as their authors write them, and what members of the proxy get of them. */
public final class ProxyDocuments {

    private static final DocumentReader READER =
            new SchemaDocumentReader(
                    Catalog.load(Map.of("Route", RouteSpec.class, "Proxy", ProxySpec.class)));

    private static final Pattern NAMED =
            Pattern.compile(
                    "kind: ([A-Za-z]+)\nmetadata: \\{namespace: ([a-z0-9-]+), name: ([a-z0-9-]+)}");

    private ProxyDocuments() {}

    /** A document of kind Route in the namespace shop. */
    public static String route(String name, String spec) {
        return document("Route", name, spec);
    }

    /** A document of kind Proxy in the namespace shop. */
    public static String proxy(String name, String spec) {
        return document("Proxy", name, spec);
    }

    private static String document(String kind, String name, String spec) {
        return "apiVersion: drover/v1\nkind: %s\nmetadata: {namespace: shop, name: %s}\nspec:\n%s"
                .formatted(kind, name, spec.indent(2));
    }

    /** What the project's reader says of a document. */
    public static Reading reading(String text) {
        Matcher named = NAMED.matcher(text);
        if (!named.find()) {
            throw new IllegalArgumentException("no name: " + text);
        }
        DocumentKey key = new DocumentKey(named.group(2), named.group(1), named.group(3));
        return READER.read(key, text.getBytes(StandardCharsets.UTF_8), 1);
    }

    /** A Proxy as its members get it; fails with the reader's words when it is none. */
    public static ProxySettings settings(String proxy, long generation) {
        return ((ProxySpec) read(proxy).spec()).settings(generation);
    }

    /** A Route as the members of its proxy get it; fails with the reader's words when it is none. */
    public static RouteEntry entry(String route, long generation) {
        Document<?> document = read(route);
        return RouteRenderer.entry(document.key(), generation, (RouteSpec) document.spec());
    }

    private static Document<?> read(String text) {
        Reading reading = reading(text);
        if (reading instanceof Reading.Accepted accepted) {
            return accepted.document();
        }
        throw new IllegalArgumentException(text + reading);
    }
}
