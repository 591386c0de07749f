package dev.drover.adapter.consul;

/** What can be said about a key's text. */
final class Keys {

    private Keys() {}

    /** Whether Consul's web server takes this key or prefix as it is; others it rewrites to another path. */
    static boolean addressable(String key) {
        String path = "/" + key;
        return !path.contains("//")
                && !path.contains("/./")
                && !path.contains("/../")
                && !path.endsWith("/.")
                && !path.endsWith("/..");
    }
}
