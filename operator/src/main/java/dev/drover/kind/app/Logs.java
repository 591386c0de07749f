package dev.drover.kind.app;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.drover.schema.Demand;
import org.jspecify.annotations.Nullable;

/**
 * How much is kept of what a program prints.
 *
 * @param maxFiles files of each of its two outputs
 * @param maxFileSize of one of them, in MB
 */
record Logs(int maxFiles, int maxFileSize) {

    /** As Nomad keeps them by itself. */
    static final Logs USUAL = new Logs(null, null);

    /** What Nomad reckons with for a task besides its logs, in MB. */
    private static final int OTHER = 100;

    private static final int FILES_MOST = 100;
    private static final int SIZE_MOST = 1024;

    /** Reads what is written, with the defaults for what is not. */
    @JsonCreator
    Logs(
            @JsonProperty("maxFiles") @Nullable Integer maxFiles,
            @JsonProperty("maxFileSize") @Nullable Integer maxFileSize) {
        this(
                Demand.between("logs.maxFiles", maxFiles, 10, 1, FILES_MOST),
                Demand.between("logs.maxFileSize", maxFileSize, 10, 1, SIZE_MOST));
    }

    /** What the node must have room for, in MB: Nomad refuses logs that its own figure, 300, does not hold. */
    int disk() {
        return Math.max(300, 2 * maxFiles * maxFileSize + OTHER);
    }
}
