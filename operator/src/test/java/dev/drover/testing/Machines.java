package dev.drover.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Machines as far as the network goes: a namespace each, joined by a bridge, on which the test itself has two addresses: one for
 * operators, one for clients. What is sent from one to another can be made to vanish without a word, one way or both, as it
 * does where a cable is cut. Nothing of the host's own network changes, and all of it goes when this is closed.
 *
 * <p>It takes the right to make namespaces; without it the test fails and says so. Not thread-safe.
 */
public final class Machines implements AutoCloseable {

    /** An address of the data link layer that nobody has: what is sent there is heard by nobody, and no one says so. */
    private static final String NOBODY = "02:00:00:00:00:0f";

    private static final AtomicInteger MADE = new AtomicInteger();
    private static final int FIRST = 11;

    private final String bridge;
    private final String subnet;
    private final Map<String, Machine> machines = new LinkedHashMap<>();
    private final TreeSet<Silence> silences = new TreeSet<>();
    private final Thread undertaker = new Thread(this::remove, "remove-machines");

    /** One of them: its number on the bridge, and the name of its namespace. */
    private record Machine(int number, String namespace) {}

    /** What one machine sends to an address is not heard there. */
    private record Silence(String from, String address) implements Comparable<Silence> {
        @Override
        public int compareTo(Silence other) {
            return (from + "/" + address).compareTo(other.from + "/" + other.address);
        }
    }

    /** Makes machines of those names. */
    public Machines(List<String> names) {
        long pid = ProcessHandle.current().pid();
        // The kernel takes 15 letters; a number more stands behind it for each machine.
        this.bridge = "dv%d%c".formatted(pid, 'a' + MADE.getAndIncrement() % 26);
        this.subnet = freeSubnet(pid);
        Runtime.getRuntime().addShutdownHook(undertaker);
        try {
            ip("link add %s type bridge".formatted(bridge));
            ip("addr add %s/24 dev %s".formatted(operators(), bridge));
            ip("addr add %s/24 dev %s".formatted(clients(), bridge));
            ip("link set %s up".formatted(bridge));
            names.forEach(this::add);
        } catch (IllegalStateException e) {
            close();
            throw new IllegalStateException(
                    "machines of their own network are needed here: run this as root"
                            + " (CAP_NET_ADMIN, CAP_SYS_ADMIN), with iproute2 and a kernel that has"
                            + " veth and bridge",
                    e);
        }
    }

    private void add(String name) {
        Machine machine = new Machine(FIRST + machines.size(), bridge + "-" + name);
        machines.put(name, machine);
        ip("netns add %s".formatted(machine.namespace()));
        ip(
                "link add %s%d type veth peer name eth0 netns %s"
                        .formatted(bridge, machine.number(), machine.namespace()));
        ip("link set %s%d master %s up".formatted(bridge, machine.number(), bridge));
        ip("-n %s addr add %s/24 dev eth0".formatted(machine.namespace(), address(name)));
        ip("-n %s link set eth0 up".formatted(machine.namespace()));
        ip("-n %s link set lo up".formatted(machine.namespace()));
    }

    /** What a command begins with that is to run on that machine. */
    public List<String> on(String name) {
        return List.of("ip", "netns", "exec", machine(name).namespace());
    }

    /** The address of that machine. */
    public String address(String name) {
        return "%s.%d".formatted(subnet, machine(name).number());
    }

    /** Kills everything that runs on that machine, at once. */
    public void kill(String name) {
        String all = run("ip netns pids " + machine(name).namespace()).strip();
        if (!all.isEmpty()) {
            // First nothing runs any more, then it is killed: no part may act on the end of
            // another.
            String each = all.replace('\n', ' ');
            quietly("kill -STOP " + each);
            quietly("kill -KILL " + each);
        }
    }

    /** From where operators speak to machines. */
    public String operators() {
        return subnet + ".1";
    }

    /** From where clients speak to machines. */
    public String clients() {
        return subnet + ".9";
    }

    /** What the one sends to that address vanishes. */
    public void silence(String from, String address) {
        ip(
                "-n %s neigh replace %s lladdr %s nud permanent dev eth0"
                        .formatted(machine(from).namespace(), address, NOBODY));
        silences.add(new Silence(from, address));
    }

    /** Nothing passes between the two. */
    public void cut(String one, String other) {
        silence(one, address(other));
        silence(other, address(one));
    }

    /** Nothing passes between that machine and any other, nor operators; clients reach it still. */
    public void isolate(String name) {
        machines.keySet().stream()
                .filter(other -> !other.equals(name))
                .forEach(other -> cut(name, other));
        silence(name, operators());
    }

    /** All is heard again, and as fast as before. */
    public void heal() {
        for (Silence each : silences) {
            ip(
                    "-n %s neigh del %s dev eth0"
                            .formatted(machine(each.from()).namespace(), each.address()));
        }
        silences.clear();
    }

    /**
     * What the one sends to the other from that port goes slowly.
     *
     * @param kilobits a second; what is more waits in a queue
     */
    public void slow(String from, int port, String to, int kilobits) {
        List<String> commands =
                List.of(
                        "qdisc replace dev eth0 root handle 1: htb default 1",
                        "class replace dev eth0 parent 1: classid 1:1 htb rate 10gbit quantum"
                                + " 60000",
                        "class replace dev eth0 parent 1: classid 1:3 htb rate %dkbit quantum 1500"
                                .formatted(kilobits),
                        "filter replace dev eth0 parent 1: protocol ip prio 1 u32 match ip sport %d 0xffff match ip dst %s/32 flowid 1:3"
                                .formatted(port, address(to)));
        commands.forEach(command -> run("tc -n " + machine(from).namespace() + " " + command));
    }

    /** What was slow is as fast as before. */
    public void fast(String from) {
        run("tc -n " + machine(from).namespace() + " qdisc del dev eth0 root");
    }

    private Machine machine(String name) {
        return Objects.requireNonNull(machines.get(name), name);
    }

    /** Of the addresses that are kept for tests of networks (RFC 2544). */
    private static String freeSubnet(long pid) {
        String taken = run("ip -4 -o addr");
        for (long number = pid; number < pid + 256; number++) {
            String subnet = "198.18." + number % 256;
            if (!taken.contains(" " + subnet + ".")) {
                return subnet;
            }
        }
        throw new IllegalStateException("all of 198.18.0.0/16 is in use");
    }

    private static void ip(String command) {
        String _ = run("ip " + command);
    }

    private static String run(String command) {
        try {
            Process process =
                    new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + said.strip());
            }
            return said;
        } catch (IOException e) {
            throw new IllegalStateException(command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command, e);
        }
    }

    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(undertaker);
    }

    private void remove() {
        machines.keySet().forEach(this::killQuietly);
        List<String> commands = new ArrayList<>();
        for (Machine machine : machines.values()) {
            commands.add("ip link del %s%d".formatted(bridge, machine.number()));
            commands.add("ip netns del " + machine.namespace());
        }
        commands.add("ip link del " + bridge);
        commands.forEach(Machines::quietly);
    }

    private void killQuietly(String name) {
        try {
            kill(name);
        } catch (IllegalStateException neverMade) {
            System.err.println("nothing to end there: " + neverMade.getMessage());
        }
    }

    /** Not everything was made where making failed half way. */
    private static void quietly(String command) {
        try {
            int _ =
                    new ProcessBuilder(Arrays.asList(command.split(" ")))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
