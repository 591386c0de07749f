package dev.drover.workload;

import dev.drover.workload.Frontage.Answers;
import java.util.Map;
import java.util.Optional;

/**
 * What is recorded of canaries that are judged by what their users get.
 *
 * @param jobModifyIndex the definition of the job that they are of
 * @param before what old instances had answered when the canaries came, by allocation: only what came later is compared
 * @param givenUp why they were given up, for people; empty while they were not
 */
public record Trial(long jobModifyIndex, Map<String, Answers> before, Optional<String> givenUp) {

    public Trial {
        before = Map.copyOf(before);
    }

    Trial givenUp(String why) {
        return new Trial(jobModifyIndex, before, Optional.of(why));
    }
}
