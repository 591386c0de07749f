package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hashes of passwords, by the names that routes call them by. They stand on the nodes of a proxy only: never in what is
 * published, reported, logged or said.
 *
 * @param byName bcrypt hashes
 */
public record Hashes(Map<String, String> byName) {

    /** None. */
    public static final Hashes NONE = new Hashes(Map.of());

    private static final Pattern SECRET = Pattern.compile("\\{secret\\.([A-Za-z0-9_-]+)}");

    /** Where in a handler {@code authentication} its users stand. */
    private static final String ACCOUNTS = "/providers/http_basic/accounts";

    public Hashes {
        byName = Map.copyOf(byName);
    }

    /** What a published entry holds in place of a hash. */
    public static String placeholder(String secret) {
        return "{secret." + secret + "}";
    }

    /** The secrets that a route needs. */
    public static Set<String> neededBy(RouteEntry entry) {
        return new TreeSet<>(secrets(entry.handle()).values());
    }

    /** The secrets that these routes need. */
    public static Set<String> neededBy(Collection<RouteEntry> entries) {
        Set<String> all = new TreeSet<>();
        entries.forEach(entry -> all.addAll(neededBy(entry)));
        return all;
    }

    /** Whether nothing is lacking for a route. */
    public boolean suffice(RouteEntry entry) {
        return byName.keySet().containsAll(neededBy(entry));
    }

    /** These, where there are newer ones those, and of both the ones that are needed. */
    public Hashes renewed(Hashes newer, Set<String> needed) {
        Map<String, String> all = new HashMap<>(byName);
        all.putAll(newer.byName);
        all.keySet().retainAll(needed);
        return new Hashes(all);
    }

    /** Puts hashes where a handler names secrets; one that is lacking stays a name, which Caddy takes for no hash. */
    void fill(ObjectNode authentication) {
        for (JsonNode account : authentication.at(ACCOUNTS)) {
            Optional<String> hash = secret(account).map(byName::get);
            if (account instanceof ObjectNode user && hash.isPresent()) {
                user.put("password", hash.get());
            }
        }
    }

    /**
     * Those that a configuration was made with.
     *
     * @param entries it was made of
     */
    public static Hashes recovered(Collection<RouteEntry> entries, JsonNode configuration) {
        Map<String, String> found = new HashMap<>();
        JsonNode routes = configuration.at("/apps/http/servers/plain/named_routes");
        for (RouteEntry entry : entries) {
            Map<String, String> hashes = passwords(routes.path(entry.route()).path("handle"));
            secrets(entry.handle())
                    .forEach((user, secret) ->
                            Optional.ofNullable(hashes.get(user))
                                    .ifPresent(hash -> found.put(secret, hash)));
        }
        return new Hashes(found);
    }

    /** A text in which none of them can be read. */
    public String hiddenIn(String text) {
        String hidden = text;
        for (String hash : byName.values()) {
            hidden = hidden.replace(hash, "(a hash)");
        }
        return hidden;
    }

    /** By user, the secret that is named for it. */
    private static Map<String, String> secrets(JsonNode handle) {
        Map<String, String> secrets = new TreeMap<>();
        for (JsonNode handler : handle) {
            for (JsonNode account : handler.at(ACCOUNTS)) {
                secret(account)
                        .ifPresent(name -> secrets.put(account.path("username").asText(), name));
            }
        }
        return secrets;
    }

    /** By user, what stands as password. */
    private static Map<String, String> passwords(JsonNode handle) {
        Map<String, String> passwords = new TreeMap<>();
        for (JsonNode handler : handle) {
            for (JsonNode account : handler.at(ACCOUNTS)) {
                passwords.put(account.path("username").asText(), account.path("password").asText());
            }
        }
        return passwords;
    }

    private static Optional<String> secret(JsonNode account) {
        Matcher matcher = SECRET.matcher(account.path("password").asText());
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Names only. */
    @Override
    public String toString() {
        return "Hashes" + new TreeSet<>(byName.keySet());
    }
}
