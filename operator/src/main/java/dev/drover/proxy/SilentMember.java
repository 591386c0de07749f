package dev.drover.proxy;

import java.time.Instant;

/**
 * A member of a proxy that has fallen silent.
 *
 * @param name of its own
 * @param key where its last report stands
 * @param index of that report in the store
 * @param at when it made it, by its own clock
 */
public record SilentMember(String name, String key, long index, Instant at) {}
