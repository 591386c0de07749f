package dev.drover.role;

import java.util.List;
import java.util.Optional;

/**
 * What was asked for, as far as roles go.
 *
 * @param members the names of all members, without a repetition
 * @param mode what an acknowledgement promises
 * @param k how many replicas a commit is to be on; 1 to the number of members - 1; of no effect in {@code ASYNC}
 * @param preferred the member that is named among equals; empty = the first by name
 * @param onControlPlaneLoss what an asynchronous primary does without the record
 * @param maxDataLossBytes how much an asynchronous failover may lose, by what is known; empty = whatever it is
 * @param automatic whether a primary that is gone is replaced without a person asking for it
 */
public record RoleSettings(
        List<String> members,
        Mode mode,
        int k,
        Optional<String> preferred,
        ControlPlaneLoss onControlPlaneLoss,
        Optional<Long> maxDataLossBytes,
        boolean automatic) {

    public RoleSettings {
        members = List.copyOf(members);
    }

    /** With what is used unless a document says otherwise: failsafe, any loss, automatic. */
    public RoleSettings(List<String> members, Mode mode, int k, Optional<String> preferred) {
        this(members, mode, k, preferred, ControlPlaneLoss.FAILSAFE, Optional.empty(), true);
    }
}
