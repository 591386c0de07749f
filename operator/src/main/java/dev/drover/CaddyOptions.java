package dev.drover;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code drover member caddy} is told. */
final class CaddyOptions {

    @Option(
            names = "--proxy",
            paramLabel = "NAMESPACE/NAME",
            defaultValue = "${env:DROVER_PROXY:-default/web}",
            description = "The Proxy document (default: ${DEFAULT-VALUE})")
    String proxy = "default/web";

    @Option(
            names = "--passwords",
            paramLabel = "FILE",
            defaultValue = "${env:DROVER_PROXY_PASSWORDS}",
            description =
                    "A JSON object of names and bcrypt hashes, for basicAuth of Routes ('caddy"
                            + " hash-password' makes a hash); a change is in force within seconds"
                            + " (default: DIR/passwords.json, which need not be there)")
    @Nullable Path passwords;
}
