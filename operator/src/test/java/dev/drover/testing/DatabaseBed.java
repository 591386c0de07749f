package dev.drover.testing;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Databases on machines of their own, the Consul they share on another, and operators beside a real Nomad, all as processes of the
 * built distribution. Any of them can be killed or frozen, and any way between them cut. Not thread-safe.
 */
public final class DatabaseBed implements AutoCloseable {

    /** The machine on which the store runs. */
    public static final String STORE = "store";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int TOLD = 12_000;

    private final Path folder;
    private final Machines machines;
    private final StoreServers store;
    private final NomadServer nomad;
    private final URI near;
    private final List<OperatorProcess> operators = new ArrayList<>();
    private final Map<String, BedDatabase> databases = new LinkedHashMap<>();
    private int begun;

    /**
     * Starts store and Nomad, and no operator yet.
     *
     * @param names of all members that will be, of all databases
     * @param storeServers one or three
     */
    public DatabaseBed(Path folder, List<String> names, int storeServers) throws IOException {
        this.folder = folder;
        // PostgreSQL runs as a user without rights, and comes through here to its data.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(memberTokens());
        List<String> all = new ArrayList<>(names);
        all.add(STORE);
        this.machines = new Machines(all);
        this.store = new StoreServers(machines, STORE, storeServers);
        this.near = store.near(List.of(), machines.operators());
        this.nomad =
                NomadServer.start(NomadServer.Options.PLAIN.withConsul(store.at(0).getAuthority()));
        store.put("drover/desired/.sentinel", "{}");
    }

    /**
     * Starts members of a database, and writes its document.
     *
     * @param name of the document, in namespace {@code demo}
     * @param more fields of its spec
     */
    public BedDatabase database(String name, List<String> members, String more) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        Map<String, MemberFleet.Place> places = new TreeMap<>();
        for (String member : members) {
            places.put(
                    member,
                    new MemberFleet.Place(
                            machines.on(member),
                            machines.address(member),
                            store.near(machines.on(member), machines.address(member))));
        }
        MemberFleet fleet = new MemberFleet(own, "demo/" + name, places);
        String token = "demo--" + name;
        Files.copy(fleet.memberTokens().resolve(token), memberTokens().resolve(token));
        BedDatabase database = new BedDatabase(this, name, fleet, members);
        databases.put(name, database);
        database.ask(more);
        return database;
    }

    /** Starts so many operators more, and waits until they are ready. */
    public void operate(int more) {
        for (int i = 0; i < more; i++) {
            operate();
        }
    }

    private void operate() {
        begun++;
        String instance = "operator-" + begun;
        OperatorProcess operator =
                OperatorProcess.start(
                        instance,
                        environment(),
                        folder.resolve(instance + ".log"),
                        List.of("--member-tokens", memberTokens().toString()));
        operators.add(operator);
        operator.awaitReady();
    }

    /** Kills all operators, and says how many there were. */
    public int endOperators() {
        int count = operators.size();
        List.copyOf(operators).forEach(this::end);
        return count;
    }

    private Path memberTokens() {
        return folder.resolve("tokens");
    }

    private void end(OperatorProcess operator) {
        operator.thaw();
        operator.kill();
        operator.close();
        operators.remove(operator);
    }

    /** Another operator begins in the place of one that was killed. */
    public void replace(OperatorProcess killed) {
        end(killed);
        operate();
    }

    private Map<String, String> environment() {
        return new TreeMap<>(
                Map.of(
                        "CONSUL_HTTP_ADDR",
                        near.toString(),
                        "NOMAD_ADDR",
                        nomad.address().toString(),
                        "DROVER_LOG_LEVEL",
                        "info"));
    }

    /** The command line, pointed at store and Nomad. */
    public CommandLine commandLine() {
        return new CommandLine(environment(), folder);
    }

    public Machines machines() {
        return machines;
    }

    public StoreServers store() {
        return store;
    }

    public NomadServer nomad() {
        return nomad;
    }

    /** The operator that leads by the record in the store. */
    public OperatorProcess leader() {
        until("an operator to lead", () -> leading() != null);
        return java.util.Objects.requireNonNull(leading());
    }

    private @org.jspecify.annotations.Nullable OperatorProcess leading() {
        String holder = json("drover/leader").path("holder").asText();
        return operators.stream()
                .filter(operator -> operator.instance().equals(holder) && operator.alive())
                .findFirst()
                .orElse(null);
    }

    /** What stands at a key, as JSON; missing when nothing does. */
    JsonNode json(String key) {
        try {
            String value = store.get(key).orElse("");
            return value.isEmpty() ? MissingNode.getInstance() : JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for something; when it does not come, says what it was, and what everybody printed last. */
    public void until(String what, BooleanSupplier works) {
        try {
            await(what)
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .ignoreExceptionsInstanceOf(IllegalStateException.class)
                    .until(works::getAsBoolean);
        } catch (ConditionTimeoutException late) {
            throw new AssertionError("waited in vain for " + what + told(), late);
        }
    }

    /** What everybody printed last. */
    public String told() {
        StringBuilder told = new StringBuilder();
        operators.forEach(operator -> tail(told, operator.instance(), operator.output()));
        databases
                .values()
                .forEach(database -> {
                    told.append("\n-- ").append(database.told());
                    database.members()
                            .forEach(member -> tail(told, member, database.fleet().output(member)));
                });
        return told.toString();
    }

    private static void tail(StringBuilder told, String who, String output) {
        told.append("\n-- ").append(who).append(":\n");
        // What servers say of clients that come too early would hide the rest.
        String words =
                output.lines()
                        .filter(line ->
                                !line.contains("pg_hba.conf rejects")
                                        && !line.contains("database system is starting up"))
                        .collect(Collectors.joining("\n"));
        told.append(words.substring(Math.max(0, words.length() - TOLD)));
    }

    /** Ends everything, in whatever state it is. */
    @Override
    public void close() {
        store.thaw();
        int _ = endOperators();
        databases.values().forEach(BedDatabase::close);
        nomad.close();
        store.close();
        machines.close();
    }
}
