package dev.drover;

import dev.drover.adapter.consul.ConsulSettings;
import dev.drover.adapter.nomad.NomadSettings;
import dev.drover.convergence.StoreKeys;
import dev.drover.database.MemberTokens;
import dev.drover.surface.http.Address;
import java.time.Duration;

/**
 * Everything a running operator was told.
 *
 * @param consul how to reach Consul
 * @param nomad how to reach Nomad
 * @param keys where documents stand
 * @param http where health and metrics are served
 * @param nomadNamespace the Nomad namespace of jobs that name none
 * @param purgeAfter how long a stopped job is kept after its document was deleted
 * @param machine the name of the one it runs on, which tells its loopback addresses and socket files from those of others
 * @param memberTokens with which it asks members of databases
 */
record OperatorSettings(
        ConsulSettings consul,
        NomadSettings nomad,
        StoreKeys keys,
        Address http,
        String nomadNamespace,
        Duration purgeAfter,
        String machine,
        MemberTokens memberTokens) {}
