package dev.drover.member.postgres;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.postgres.LastingFile;
import dev.drover.role.Disk;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The file with what a supervisor must not forget. It names the data directory too, so that a copy takes another's place in one
 * step.
 */
final class DiskFile {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .build();

    private static final String FENCED = "fenced";

    private final Path folder;

    DiskFile(Path folder) {
        this.folder = folder;
    }

    /**
     * What stands there.
     *
     * @throws IOException when it cannot be read or understood, or is missing beside data: a supervisor that took that for an empty
     *     disk would break promises
     */
    Disk read() throws IOException {
        Path file = file();
        try {
            Disk disk = disk(Files.readString(file));
            if (disk == null || disk.promised() < disk.followed() || disk.followed() < 0) {
                throw new IOException(
                        file + ": expected terms, the promised one the highest; restore it");
            }
            return disk;
        } catch (NoSuchFileException absent) {
            return empty();
        } catch (JacksonException garbled) {
            throw new IOException(
                    "%s: expected what this member promised, found something else; restore it, or move %s away to have the member made anew"
                            .formatted(file, folder),
                    garbled);
        }
    }

    /** What was written before members could be fenced says nothing about it. */
    private static @Nullable Disk disk(String text) throws JacksonException {
        JsonNode tree = JSON.readTree(text);
        if (tree instanceof ObjectNode fields && !fields.has(FENCED)) {
            fields.put(FENCED, false);
        }
        return JSON.treeToValue(tree, Disk.class);
    }

    private Disk empty() throws IOException {
        try (DirectoryStream<Path> data = Files.newDirectoryStream(folder, "data-*")) {
            if (data.iterator().hasNext()) {
                throw new IOException(
                        "%s is missing beside data: restore it, or move %s away to have the member made anew"
                                .formatted(file(), folder));
            }
        }
        return Disk.EMPTY;
    }

    /**
     * Writes it, and syncs the file and its folder.
     *
     * @throws IOException when that is not certain, or when the data that it names are not there: what stands there stays
     */
    void write(Disk disk) throws IOException {
        Path data = data(disk.incarnation());
        if (disk.data() != Disk.Data.NONE && !Files.isDirectory(data)) {
            throw new IOException(
                    "%s is to name %s, which is not there: it stays as it is"
                            .formatted(file(), data));
        }
        LastingFile.write(file(), JSON.writeValueAsString(disk) + "\n");
    }

    private Path file() {
        return folder.resolve("member.json");
    }

    /** Where the data of an incarnation are. */
    Path data(String incarnation) {
        return folder.resolve("data-" + incarnation);
    }
}
