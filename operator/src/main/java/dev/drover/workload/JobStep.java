package dev.drover.workload;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.JobId;
import dev.drover.planning.Step;

/** The changes that kind {@code Job} makes in Nomad. */
public sealed interface JobStep extends Step {

    /**
     * Registers the job as its author wrote it.
     *
     * @param job which job
     * @param generation the document's generation that asks for it
     * @param expected the index the job must have, 0: it must not exist
     * @param again its last deployment failed: Nomad is asked to try once more
     * @param changes what changes, in a few words; empty when it is not known or all is new
     */
    record Register(JobId job, long generation, long expected, boolean again, String changes)
            implements JobStep {

        @Override
        public String summary() {
            if (expected == 0) {
                return "create job " + job;
            }
            return changes.isEmpty()
                    ? "register job %s anew".formatted(job)
                    : "update job %s: %s".formatted(job, changes);
        }

        @Override
        public String reason() {
            return "Registered";
        }
    }

    /**
     * Registers the job with no instances: what it follows is not where it runs, or nowhere.
     *
     * @param job which job
     * @param generation the document's generation
     * @param expected the index the job must have
     * @param why for people
     */
    record Leave(JobId job, long generation, long expected, String why) implements JobStep {

        @Override
        public String summary() {
            return "stop all instances of job %s: %s".formatted(job, why);
        }

        @Override
        public String reason() {
            return "Registered";
        }

        /** A database that is not as it should be is what it leaves for. */
        @Override
        public boolean waits() {
            return false;
        }
    }

    /**
     * Takes a job over that Drover did not make.
     *
     * @param job which job
     * @param generation the document's generation that asks for it
     * @param expected the index the job must have
     */
    record Adopt(JobId job, long generation, long expected) implements JobStep {

        @Override
        public String summary() {
            return "adopt job " + job;
        }

        @Override
        public String reason() {
            return "Adopted";
        }
    }

    /**
     * Stops a job; its definition stays for a while, so that it can be started again.
     *
     * @param job which job
     * @param expected the index it had when that was decided
     */
    record Stop(JobId job, long expected) implements JobStep {

        @Override
        public String summary() {
            return "stop job " + job;
        }

        @Override
        public String reason() {
            return "Stopped";
        }

        @Override
        public boolean removes() {
            return true;
        }
    }

    /**
     * Lets the canaries of a deployment take over, or gives it up.
     *
     * @param deployment as it was when that was decided
     * @param good whether they take over
     * @param because what their users got from them; empty when a person decided
     */
    record Judge(Deployment deployment, boolean good, String because) implements JobStep {

        @Override
        public String summary() {
            return "%s version %d of job %s%s"
                    .formatted(
                            good ? "promote" : "abort",
                            deployment.jobVersion(),
                            deployment.job(),
                            because.isEmpty() ? "" : ": " + because);
        }

        /** Nobody is to get errors from a canary while another document is waited for. */
        @Override
        public boolean waits() {
            return good;
        }

        @Override
        public String reason() {
            return good ? "Promoted" : "Aborted";
        }
    }

    /**
     * Begins a hook.
     *
     * @param job its job
     * @param mark tells this run from earlier ones of the same job
     * @param expected the index the job must have, 0: it must not exist
     * @param run what is recorded of it
     */
    record RunHook(JobId job, long mark, long expected, HookProgress.Run run) implements JobStep {

        @Override
        public String summary() {
            return "run hook '%s' as job %s".formatted(run.name(), job);
        }

        @Override
        public String reason() {
            return "HookBegun";
        }
    }

    /**
     * Stops a hook that takes too long, or whose document is gone.
     *
     * @param job its job
     * @param name what the hook is called
     * @param expected the index it had when that was decided
     */
    record StopHook(JobId job, String name, long expected) implements JobStep {

        @Override
        public String summary() {
            return "stop hook '%s', job %s".formatted(name, job);
        }

        @Override
        public String reason() {
            return "HookStopped";
        }

        @Override
        public boolean waits() {
            return false;
        }
    }

    /**
     * Removes a stopped job's definition.
     *
     * @param job which job
     * @param expected the index it had when that was decided
     */
    record Purge(JobId job, long expected) implements JobStep {

        @Override
        public String summary() {
            return "purge job " + job;
        }

        @Override
        public String reason() {
            return "Purged";
        }

        @Override
        public boolean removes() {
            return true;
        }
    }
}
