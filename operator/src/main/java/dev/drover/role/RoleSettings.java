package dev.drover.role;

import java.util.List;
import java.util.Optional;

/**
 * What was asked for, as far as roles go.
 *
 * @param members the names of all members, without a repetition
 * @param mode what an acknowledgement promises
 * @param k how many replicas a commit is to be on; 1 to the number of members - 1
 * @param preferred the member that is named among equals; empty = the first by name
 */
public record RoleSettings(List<String> members, Mode mode, int k, Optional<String> preferred) {

    public RoleSettings {
        members = List.copyOf(members);
    }
}
