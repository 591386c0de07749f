package dev.drover.adapter.nomad;

import dev.drover.convergence.RemoteFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The token to send now: a fixed one, or what a file holds, looked at before each request. Thread-safe. */
final class TokenSource {

    private final Optional<String> fixed;
    private final Optional<Path> file;
    private final AtomicReference<@Nullable Read> last = new AtomicReference<>();

    TokenSource(NomadSettings settings) {
        this.fixed = settings.token();
        this.file = settings.tokenFile();
    }

    /**
     * The token, empty to be anonymous. A file that cannot be read keeps the token that it last held, because a secrets
     * agent may be just replacing it.
     *
     * @throws RemoteFailure.Unavailable when the file could never be read
     */
    Optional<String> token() {
        return file.isPresent() ? Optional.of(fromFile(file.get())) : fixed;
    }

    private String fromFile(Path path) {
        Read known = last.get();
        try {
            FileTime modified = Files.getLastModifiedTime(path);
            long size = Files.size(path);
            if (known == null || known.size != size || !known.modified.equals(modified)) {
                known = new Read(modified, size, Files.readString(path).strip());
                last.set(known);
            }
            return known.token;
        } catch (IOException e) {
            if (known != null) {
                return known.token;
            }
            throw new RemoteFailure.Unavailable(
                    "nomad: read the token from %s: %s; is the file there and readable?"
                            .formatted(path, e),
                    e);
        }
    }

    private record Read(FileTime modified, long size, String token) {}
}
