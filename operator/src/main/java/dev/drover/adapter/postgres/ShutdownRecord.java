package dev.drover.adapter.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The record with which a server ends its WAL when it is shut down as a primary: nothing follows it, so that where it ends is where
 * a standby that is started on these data comes to. What is not exactly as it should be says nothing.
 *
 * @see <a href="https://github.com/postgres/postgres/blob/REL_15_STABLE/src/include/access/xlogrecord.h">xlogrecord.h</a>
 */
final class ShutdownRecord {

    private static final Pattern CLEAN =
            Pattern.compile("(?m)^Database cluster state:\\s+shut down$");

    private static final Pattern LOCATION =
            Pattern.compile("(?m)^Latest checkpoint location:\\s+([0-9A-F]+/[0-9A-F]+)$");

    private static final Pattern TIMELINE =
            Pattern.compile("(?m)^Latest checkpoint's TimeLineID:\\s+(\\d+)$");

    private static final Pattern PAGE = Pattern.compile("(?m)^WAL block size:\\s+(\\d+)$");
    private static final Pattern SEGMENT =
            Pattern.compile("(?m)^Bytes per WAL segment:\\s+(\\d+)$");

    /** Length of all, transaction, the record before, kind, who it belongs to, two empty bytes, sum of all. */
    private static final int HEADER_BYTES = 24;

    private static final int KIND_AT = 16;

    /** {@code XLOG_CHECKPOINT_SHUTDOWN} of {@code RM_XLOG_ID}; the lower half of the kind's byte is the writer's own. */
    private static final int SHUTDOWN = 0x00;

    private static final int ALIGNMENT = 8;

    private ShutdownRecord() {}

    /**
     * Where the WAL of data that were shut down ends.
     *
     * @param control what {@code pg_controldata} says
     * @param wal the folder with the WAL
     * @return the position after the record; empty when they were not shut down, or when the record is not found whole in one page
     */
    static Optional<Long> end(String control, Path wal) throws IOException {
        Optional<String> location = found(LOCATION, control);
        Optional<Long> timeline = found(TIMELINE, control).map(Long::parseLong);
        Optional<Long> page = found(PAGE, control).map(Long::parseLong);
        Optional<Long> segment = found(SEGMENT, control).map(Long::parseLong);
        if (!CLEAN.matcher(control).find()
                || location.isEmpty()
                || timeline.isEmpty()
                || page.isEmpty()
                || segment.isEmpty()) {
            return Optional.empty();
        }
        long start = Lsn.parse(location.get());
        long left = page.get() - start % page.get();
        if (left < HEADER_BYTES) {
            return Optional.empty();
        }
        Path file = wal.resolve(name(timeline.get(), start, segment.get()));
        return length(file, start % segment.get())
                .map(length -> (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)
                .filter(length -> length <= left)
                .map(length -> start + length);
    }

    private static Optional<String> found(Pattern pattern, String control) {
        Matcher matcher = pattern.matcher(control);
        return matcher.find() && matcher.groupCount() > 0
                ? Optional.of(matcher.group(1))
                : Optional.empty();
    }

    private static String name(long timeline, long position, long segmentBytes) {
        long perFile = (1L << 32) / segmentBytes;
        long number = position / segmentBytes;
        return "%08X%08X%08X".formatted(timeline, number / perFile, number % perFile);
    }

    private static Optional<Long> length(Path file, long at) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.nativeOrder());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (header.hasRemaining() && channel.read(header, at + header.position()) > 0) {
                // Reads on until the header is there or the file ends.
            }
        }
        int kind = header.get(KIND_AT) & 0xF0;
        int owner = header.get(KIND_AT + 1);
        boolean whole = !header.hasRemaining() && kind == SHUTDOWN && owner == 0;
        long length = Integer.toUnsignedLong(header.getInt(0));
        return whole && length > HEADER_BYTES ? Optional.of(length) : Optional.empty();
    }
}
