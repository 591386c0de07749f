package dev.drover.kind;

import dev.drover.adapter.nomad.Nomad;
import dev.drover.database.Databases;
import dev.drover.proxy.Proxies;
import dev.drover.workload.Workloads;

/**
 * All that a running operator has for its kinds; each takes what it needs. A kind with a new vendor adds its adapter here.
 *
 * @param nomad Nomad
 * @param nomadNamespace the Nomad namespace of jobs that name none
 * @param workloads the jobs of Nomad, for the kinds that become one each
 * @param proxies the proxies, for the kinds that their members carry out
 * @param databases the replicated databases, for the kinds whose members take roles
 */
public record Supplies(
        Nomad nomad,
        String nomadNamespace,
        Workloads workloads,
        Proxies proxies,
        Databases databases) {}
