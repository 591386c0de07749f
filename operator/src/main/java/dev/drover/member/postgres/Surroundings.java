package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Pause;
import dev.drover.convergence.Ticker;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What a member is handed.
 *
 * @param addresses where another member's database listens, by its name; empty = not known now
 * @param uptime the time that all processes of the machine share
 * @param pause lets time pass
 * @param dice for incarnations
 * @param voice tells people what happens, the server's own lines included
 */
public record Surroundings(
        Function<String, Optional<InetSocketAddress>> addresses,
        Ticker uptime,
        Pause pause,
        RandomGenerator dice,
        Consumer<String> voice) {}
