package dev.drover.adapter.postgres;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Parameters of PostgreSQL that a user may not set, or not to any value, because Drover's promises depend on them. */
public final class ReservedParameters {

    private static final String DURABLE =
            "what was acknowledged must be on the disk when the power fails";

    private static final String REPLICATED =
            "what a replica has confirmed must be what was acknowledged";

    private static final String PROTOCOL = "from whom a member receives follows from its role";

    private static final String ACCESS =
            "who comes in, and where, follows from the role and from the member's own settings";

    private static final String FILES = "Drover says where the files of a server are";

    private static final String HEARD = "the supervisor reads what the server says";

    private static final String SESSIONS =
            "it would befall the supervisor's own sessions, too; set it with ALTER ROLE";

    /** By name, why it is Drover's whatever its value. */
    private static final Map<String, String> NEVER =
            Map.ofEntries(
                    Map.entry("config_file", FILES),
                    Map.entry("data_directory", FILES),
                    Map.entry("data_sync_retry", DURABLE),
                    Map.entry("db_user_namespace", ACCESS),
                    Map.entry("external_pid_file", FILES),
                    Map.entry("fsync", DURABLE),
                    Map.entry("full_page_writes", DURABLE),
                    Map.entry("hba_file", ACCESS),
                    Map.entry("hot_standby", "a replica is asked how far it is"),
                    Map.entry("ident_file", ACCESS),
                    Map.entry("idle_session_timeout", SESSIONS),
                    Map.entry("ignore_invalid_pages", DURABLE),
                    Map.entry("include", FILES),
                    Map.entry("include_dir", FILES),
                    Map.entry("include_if_exists", FILES),
                    Map.entry("lc_messages", HEARD),
                    Map.entry("listen_addresses", ACCESS),
                    Map.entry("local_preload_libraries", SESSIONS),
                    Map.entry("log_destination", HEARD),
                    Map.entry("logging_collector", HEARD),
                    Map.entry("password_encryption", ACCESS),
                    Map.entry("port", ACCESS),
                    Map.entry("primary_conninfo", PROTOCOL),
                    Map.entry("primary_slot_name", PROTOCOL),
                    Map.entry("promote_trigger_file", "who is promoted follows from the record"),
                    Map.entry("restart_after_crash", "a server that crashed asks before it serves"),
                    Map.entry("restore_command", PROTOCOL),
                    Map.entry("session_preload_libraries", SESSIONS),
                    Map.entry("superuser_reserved_connections", "the supervisor must come in"),
                    Map.entry("synchronous_standby_names", REPLICATED),
                    Map.entry("transaction_timeout", SESSIONS),
                    Map.entry("unix_socket_directories", ACCESS),
                    Map.entry("update_process_title", HEARD),
                    Map.entry("wal_log_hints", "a member that went astray must be able to return"),
                    Map.entry("wal_receiver_create_temp_slot", PROTOCOL),
                    Map.entry("wal_receiver_status_interval", PROTOCOL),
                    Map.entry("wal_receiver_timeout", PROTOCOL),
                    Map.entry("wal_retrieve_retry_interval", PROTOCOL),
                    Map.entry("zero_damaged_pages", DURABLE));

    /** By name, the least that leaves room for what Drover itself needs, in plain figures: members compare them. */
    private static final Map<String, Integer> LEAST =
            Map.of(
                    "max_connections", 15,
                    "max_wal_senders", 10,
                    "max_replication_slots", 10,
                    "max_worker_processes", 0,
                    "max_prepared_transactions", 0,
                    "max_locks_per_transaction", 10);

    /** By name, values that keep the promise. */
    private static final Map<String, Allowed> ONLY =
            Map.of(
                    "log_min_messages",
                    new Allowed(
                            Set.of(
                                    "debug5", "debug4", "debug3", "debug2", "debug1", "info",
                                    "notice", "warning", "error", "log", "fatal"),
                            HEARD),
                    "synchronous_commit",
                    new Allowed(Set.of("on", "remote_apply"), REPLICATED),
                    "wal_level",
                    new Allowed(Set.of("replica", "logical"), "replicas need the whole WAL"));

    /**
     * Values that may be set.
     *
     * @param values in small letters
     * @param why no others
     */
    private record Allowed(Set<String> values, String why) {}

    private ReservedParameters() {}

    /**
     * Why a parameter may not be set so.
     *
     * @param name in any case; one that PostgreSQL does not know is not this class' matter
     * @param value as it would stand in a file, with or without quotes
     * @return words for people that name the parameter, say why, and what to do; empty when it may be set
     */
    public static Optional<String> refusal(String name, String value) {
        String known = name.toLowerCase(Locale.ROOT);
        if (known.startsWith("recovery_") || known.startsWith("drover.")) {
            return Optional.of(ours(name, PROTOCOL));
        }
        Allowed allowed = ONLY.get(known);
        if (allowed != null) {
            String plain = value.strip().replace("'", "").toLowerCase(Locale.ROOT);
            return allowed.values().contains(plain)
                    ? Optional.empty()
                    : Optional.of(
                            "parameter %s: expected %s, since %s; set one of them, or remove it"
                                    .formatted(
                                            name,
                                            String.join(
                                                    " or ",
                                                    allowed.values().stream().sorted().toList()),
                                            allowed.why()));
        }
        Integer least = LEAST.get(known);
        if (least != null) {
            return value.matches("0|[1-9][0-9]{0,8}") && Integer.parseInt(value) >= least
                    ? Optional.empty()
                    : Optional.of(
                            "parameter %s: expected a number of at least %d in plain figures, since members need so many and compare them; raise it, or remove it"
                                    .formatted(name, least));
        }
        return Optional.ofNullable(NEVER.get(known)).map(why -> ours(name, why));
    }

    private static String ours(String name, String why) {
        return "parameter %s: is set by Drover, since %s; remove it".formatted(name, why);
    }
}
