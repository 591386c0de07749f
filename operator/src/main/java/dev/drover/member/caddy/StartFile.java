package dev.drover.member.caddy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drover.proxy.ProxySettings.Pair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that Caddy begins with.
 *
 * @param path where it stands
 */
record StartFile(Path path) {

    private static final Logger LOG = LoggerFactory.getLogger(StartFile.class);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What Caddy begins with; a missing node when that cannot be read. */
    JsonNode read() {
        try {
            return Files.exists(path) ? JSON.readTree(path.toFile()) : MissingNode.getInstance();
        } catch (IOException unreadable) {
            // What the exception says may quote it.
            LOG.warn("{} cannot be read", path);
            return MissingNode.getInstance();
        }
    }

    /** Half of one keeps Caddy from beginning. */
    boolean whole() {
        try {
            return JSON.readTree(Files.readAllBytes(path)).isObject();
        } catch (IOException broken) {
            return false;
        }
    }

    /** Whether that, to the byte, stands there. */
    boolean holds(JsonNode configuration) {
        try {
            return Arrays.equals(Files.readAllBytes(path), bytes(configuration));
        } catch (IOException unreadable) {
            return false;
        }
    }

    /**
     * Writes it anew.
     *
     * @throws IOException when it could not be written; the former one stands there then
     */
    void write(JsonNode configuration) throws IOException {
        WholeFile.writeLasting(path, bytes(configuration));
    }

    /** As {@link #write}, for who does not know what to do about a full disk. */
    void save(JsonNode configuration) {
        try {
            write(configuration);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    /** The given certificates that a configuration loads. */
    static List<Pair> loaded(JsonNode configuration) {
        List<Pair> loaded = new ArrayList<>();
        for (JsonNode file : configuration.at("/apps/tls/certificates/load_files")) {
            loaded.add(new Pair(file.path("certificate").asText(), file.path("key").asText()));
        }
        return loaded;
    }

    private static byte[] bytes(JsonNode tree) {
        return tree.toString().getBytes(StandardCharsets.UTF_8);
    }
}
