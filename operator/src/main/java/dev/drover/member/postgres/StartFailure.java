package dev.drover.member.postgres;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * For what a server ended at its start, as far as its own words say. Only a set of parameters that is to blame may be given up: one that
 * happened to be tried while the disk was full is not. Pure.
 *
 * @see <a href="https://www.postgresql.org/docs/15/server-start.html#SERVER-START-FAILURES">server start-up failures</a>
 * @see <a href="https://www.postgresql.org/docs/15/kernel-resources.html">kernel resources that parameters ask for</a>
 */
enum StartFailure {
    /** It names a parameter, or what only a parameter asks for. */
    CONFIGURATION,

    /** It has less than its primary of something; how much that is it may have learned only now. */
    LESS_THAN_PRIMARY,

    /** It names something else: the disk, a port, another server, the data, or somebody who ended it; or Drover itself ended it. */
    ELSEWHERE,

    /** It said nothing that tells, and Drover did not end it: somebody killed it, for instance the kernel for want of memory. */
    UNKNOWN;

    private static final List<String> LESS =
            List.of("insufficient parameter settings", "is a lower setting than on the");

    private static final Pattern LAST_WORD = Pattern.compile("\\b(FATAL|PANIC):");

    /** Sessions are told so while it starts: it is not why it ends. */
    private static final String TO_SESSIONS = "the database system is";

    private static final Pattern NAMES_A_PARAMETER =
            Pattern.compile("parameter \"[a-z_][a-z0-9_.]*\"|configuration parameter");

    /** Looked for before {@link #OF_OTHERS}: a kernel has no space left for semaphores, and no memory for buffers, either. */
    private static final List<String> OF_PARAMETERS =
            List.of(
                    "contains errors",
                    "syntax error in file",
                    "could not map anonymous shared memory",
                    "shared memory segment",
                    "could not create semaphores",
                    "huge pages",
                    "could not access file \"",
                    "could not load library",
                    "incompatible library",
                    "must be less than",
                    "requires wal_level",
                    "wal_level is \"minimal\"",
                    "wal_level must be",
                    "maximum number of prepared transactions",
                    "too many replication slots active before shutdown",
                    "could not load server certificate",
                    "could not load private key",
                    "invalid list syntax");

    private static final List<String> OF_OTHERS =
            List.of(
                    "no space left on device",
                    "disk quota exceeded",
                    "address already in use",
                    "could not bind",
                    "could not create any tcp/ip sockets",
                    "lock file",
                    "pre-existing shared memory block",
                    "input/output error",
                    "read-only file system",
                    "permission denied",
                    "too many open files",
                    "could not fork",
                    "administrator command",
                    "has already been removed",
                    "could not locate",
                    "checkpoint record",
                    "control file",
                    "timeline",
                    "is not compatible with",
                    "incompatible with server");

    /** It says these by the way, and ends without another word. */
    private static final List<String> BY_THE_WAY =
            List.of("shutdown request", "could not fork", "no space left on device");

    /**
     * For what it ended.
     *
     * @param lines that it said since its start, oldest first
     */
    static StartFailure of(List<String> lines) {
        List<String> said = lastWords(lines);
        if (has(said, LESS)) {
            return LESS_THAN_PRIMARY;
        }
        boolean named = said.stream().anyMatch(line -> NAMES_A_PARAMETER.matcher(line).find());
        if (named || has(said, OF_PARAMETERS)) {
            return CONFIGURATION;
        }
        return has(said, OF_OTHERS) || has(small(lines), BY_THE_WAY) ? ELSEWHERE : UNKNOWN;
    }

    /** Its last complaint, and what follows it: a hint may name what the complaint does not. */
    private static List<String> lastWords(List<String> lines) {
        List<String> own = lines.stream().filter(line -> !line.contains(TO_SESSIONS)).toList();
        int last = own.size() - 1;
        while (last >= 0 && !LAST_WORD.matcher(own.get(last)).find()) {
            last--;
        }
        return last < 0 ? List.of() : small(own.subList(last, own.size()));
    }

    private static List<String> small(List<String> lines) {
        return lines.stream().map(line -> line.toLowerCase(Locale.ROOT)).toList();
    }

    private static boolean has(List<String> lines, List<String> words) {
        return lines.stream().anyMatch(line -> words.stream().anyMatch(line::contains));
    }
}
