package dev.drover.adapter.nomad;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.convergence.Fence;
import dev.drover.convergence.RemoteFailure;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The calls Drover makes to Nomad about jobs. Blocking, bounded in time, thread-safe; none retries by itself.
 *
 * <p>Every method fails with {@link RemoteFailure.Unavailable} when Nomad cannot be reached or has no leader, with {@link
 * RemoteFailure.Denied} when the token lacks the right, and with {@link RemoteFailure.Refused} when Nomad says that the
 * request itself is wrong; the message passes on Nomad's own words.
 *
 * @see <a href="https://developer.hashicorp.com/nomad/api-docs/jobs">Nomad jobs API</a>
 */
public interface Nomad {

    /** In the meta of a job: whose it is. A constant: a changing value there restarts every task. */
    String OWNER_META = "managed_by";

    /** The value of {@link #OWNER_META} in jobs that are Drover's. */
    String OWNER = "drover";

    /** The value of {@link #OWNER_META} in jobs that run a hook for a document: no document holds such a job. */
    String HOOK_OWNER = "drover-hook";

    /** In the meta of a job that runs a hook: which run it is. */
    String RUN_META = "drover_run";

    /** In the meta of a node: the address under which others know it, where that is not the one that Nomad found. */
    String ADDRESS_META = "drover_address";

    /**
     * Turns HCL2 into a job in API form, without canonicalising it.
     *
     * @param hcl the text of one {@code job} block, with its blocks for variables, if any
     * @param variables text of a variables file, {@code name = value} a line; may be empty
     * @throws RemoteFailure.Refused with Nomad's message (line and column included) when it does not parse
     */
    ObjectNode parse(String hcl, String variables);

    /** Asks what {@link #register} would change; changes nothing. */
    JobDiff plan(ObjectNode job);

    /**
     * Registers the job if its {@code JobModifyIndex} still is {@code expected}.
     *
     * @param job in API form; its {@code Namespace} says where
     * @param expected the index it must have; 0: it must not exist
     * @param fence asked right before the request is sent
     * @return empty when the job has another index by now
     * @throws RemoteFailure.Indeterminate when the answer did not arrive: look before doing it again
     */
    Optional<Registration> register(ObjectNode job, long expected, Fence fence);

    /**
     * Stops a job; its allocations end, its definition stays until it is purged.
     *
     * @param purge also forget the definition
     * @throws RemoteFailure.Indeterminate when the answer did not arrive
     */
    void stop(JobId job, boolean purge, Fence fence);

    /**
     * Lets the canaries of a deployment take over from what they stand beside.
     *
     * @throws RemoteFailure.Refused when they are not well yet, or it is over
     * @throws RemoteFailure.Indeterminate when the answer did not arrive
     */
    void promote(Deployment deployment, Fence fence);

    /**
     * Gives a deployment up: Nomad goes back to the last version that was well where the job says so, and begins nothing more
     * otherwise.
     *
     * @throws RemoteFailure.Refused when it is over
     * @throws RemoteFailure.Indeterminate when the answer did not arrive
     */
    void abort(Deployment deployment, Fence fence);

    /** One job as it stands, from a consistent read; empty when it does not exist. */
    Optional<JobStub> find(JobId job);

    /** The newest deployment of a job; empty when it has none. */
    Optional<Deployment> latestDeployment(JobId job);

    /** The deployment of one definition of a job, also when newer ones exist; empty when there is none. */
    Optional<Deployment> deployment(JobId job, long jobModifyIndex);

    /**
     * Why a job is not healthy: failed allocations and placements, newest first, bounded, secrets masked.
     *
     * @param version the version that is asked about: of newer ones, such as that to which Nomad went back, nothing is told
     */
    Evidence evidence(JobId job, OptionalLong version);

    /** How the current version of a batch job fares; empty when the job does not exist. */
    Optional<BatchRun> batchRun(JobId job);

    /** All allocations of a job that Nomad remembers, of whatever version; empty when the job does not exist. */
    List<Allocation> allocations(JobId job);

    /** The job that an allocation belongs to; empty when Nomad does not know the allocation any more. */
    Optional<JobId> jobOf(String allocation);

    /** The last versions of a job, newest first: who changed it and when. */
    List<JobVersion> versions(JobId job);

    /**
     * The machines that are known under an address: one that has {@link #ADDRESS_META} by that, any other by the address that
     * Nomad found or by its name. Empty when there is none.
     *
     * @param address an IP address or a name, without a port
     * @throws RemoteFailure also when the token may not read nodes
     */
    List<NomadNode> nodesAt(String address);

    /** The stored definition, for showing and adopting, never for registering again. */
    Optional<JsonNode> definition(JobId job);

    /**
     * What a registration did.
     *
     * @param jobModifyIndex the job's index now
     * @param warnings what Nomad warned about, empty if nothing
     */
    record Registration(long jobModifyIndex, String warnings) {}

    /**
     * What registering would change.
     *
     * @param type {@code None}, {@code Added}, {@code Edited} or {@code Deleted}
     * @param lines one for each changed field, in Nomad's words, for people; empty for type {@code None}
     * @param stopEdited the job is stopped and would be started
     * @param inPlace allocations updated without a restart
     * @param destructive allocations replaced
     * @param placed allocations newly placed
     * @param stopped allocations stopped
     * @param jobModifyIndex the job's index at the time of the answer, 0 when it does not exist
     * @param failures why groups could not be placed, one line a group
     */
    record JobDiff(
            String type,
            List<String> lines,
            boolean stopEdited,
            int inPlace,
            int destructive,
            int placed,
            int stopped,
            long jobModifyIndex,
            List<String> failures) {

        public JobDiff {
            lines = List.copyOf(lines);
            failures = List.copyOf(failures);
        }

        /** Whether registering would change nothing that anybody could see. */
        public boolean nothing() {
            return !stopEdited
                    && (type.equals("None") || (type.equals("Edited") && lines.isEmpty()));
        }
    }

    /**
     * One version of a job.
     *
     * @param version its number
     * @param jobModifyIndex its index
     * @param submitTime nanoseconds since 1970
     * @param ours whether it carries Drover's mark
     */
    record JobVersion(long version, long jobModifyIndex, long submitTime, boolean ours) {}
}
