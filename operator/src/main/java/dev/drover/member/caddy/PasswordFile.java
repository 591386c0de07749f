package dev.drover.member.caddy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drover.proxy.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The file with the hashes of passwords on this node: a JSON object, name to bcrypt hash. No value in it is ever said. What
 * cannot be read changes nothing. Not thread-safe.
 */
final class PasswordFile {

    /** More than some thousand hashes, and no more than fits into memory whatever the file is. */
    private static final int BYTES_MAX = 1 << 20;

    /**
     * As {@code caddy hash-password} makes them. What was made with a cost above 16 takes longer than four seconds to compare,
     * of one core of the proxy.
     */
    private static final Pattern BCRYPT =
            Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-6])\\$[./A-Za-z0-9]{53}");

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final Path file;
    private Hashes hashes = Hashes.NONE;
    private Set<String> others = Set.of();
    private Optional<String> trouble = Optional.empty();

    PasswordFile(Path file) {
        this.file = file;
    }

    /** Takes in what stands there now. */
    void read() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = in.readNBytes(BYTES_MAX + 1);
            if (text.length > BYTES_MAX) {
                unread("has more than %d bytes".formatted(BYTES_MAX));
                return;
            }
            JsonNode root = JSON.readTree(text);
            if (root.isObject()) {
                take(root);
            } else {
                unread("is no JSON object");
            }
        } catch (NoSuchFileException absent) {
            hashes = Hashes.NONE;
            others = Set.of();
            trouble = Optional.empty();
        } catch (JsonProcessingException garbled) {
            // What it says quotes what it found.
            unread("is no JSON object");
        } catch (IOException unreadable) {
            unread("cannot be read (%s)".formatted(unreadable.getClass().getSimpleName()));
        }
    }

    private void unread(String why) {
        trouble =
                Optional.of(
                        ("%s %s: the passwords that were there before stay in force; write a JSON"
                             + " object of names and bcrypt hashes, readable for this user")
                                .formatted(file, why));
    }

    private void take(JsonNode root) {
        Map<String, String> found = new HashMap<>();
        Set<String> strange = new TreeSet<>();
        root.properties()
                .forEach(entry -> {
                    if (BCRYPT.matcher(entry.getValue().asText()).matches()) {
                        found.put(entry.getKey(), entry.getValue().asText());
                    } else {
                        strange.add(entry.getKey());
                    }
                });
        hashes = new Hashes(found);
        others = strange;
        trouble = Optional.empty();
    }

    /** What can be compared with passwords. */
    Hashes hashes() {
        return hashes;
    }

    /** Why it could not be read; empty when it could, or is not there. */
    Optional<String> trouble() {
        return trouble;
    }

    /** What is wrong with one of these secrets, and what to do; empty when nothing is. */
    Optional<String> lacking(Set<String> needed) {
        return needed.stream()
                .filter(name -> !hashes.byName().containsKey(name))
                .findFirst()
                .map(this::words);
    }

    private String words(String name) {
        return others.contains(name)
                ? ("secret %s in %s of this node is no bcrypt hash of a cost up to 16: 'caddy"
                                + " hash-password' makes one")
                        .formatted(name, file)
                : ("secret %s of basicAuth is not in %s of this node: write it there as \"%s\":"
                       + " \"<hash>\" in a JSON object, or where Nomad writes that file, into the"
                       + " variable of its job; 'caddy hash-password' makes the hash")
                        .formatted(name, file, name);
    }
}
