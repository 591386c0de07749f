package dev.drover.adapter.consul;

import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What all followers of one prefix share.
 *
 * @param root the prefix, with its slash
 * @param store for requests and single reads
 * @param view what was told
 * @param witness for what seems to be gone
 * @param troubles who is in trouble
 * @param clock the time
 * @param random for back-off
 * @param longestWait how long one query waits for a change; whole seconds
 */
record Watch(
        String root,
        ConsulKeyValueStore store,
        View view,
        Witness witness,
        Troubles troubles,
        InstantSource clock,
        RandomGenerator random,
        Duration longestWait) {}
