package dev.drover.member.postgres;

import dev.drover.role.RoleRecord;
import dev.drover.role.Server;
import dev.drover.role.SupervisorState;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.ParameterRequest.Restart;
import dev.drover.role.parameter.ParameterState;
import java.time.Instant;
import java.util.Optional;

/** Whether a supervisor carries out a restart that is asked for. Pure. */
final class RestartRule {

    private RestartRule() {}

    /**
     * What is asked for and still fits: not too long ago, that term, that role, nothing else under way, and something that a start
     * brings into force.
     *
     * @param parameters as they are in the server now
     */
    static Optional<Restart> due(
            ParameterRequest request,
            SupervisorState member,
            ParameterState parameters,
            Instant now) {
        return request.restartAt(now)
                .filter(restart -> restart.member().equals(member.name()))
                .filter(_ -> !parameters.waiting().isEmpty() && parameters.problem().isEmpty())
                .filter(_ -> parameters.inForce().equals(request.set().version()))
                .filter(_ -> member.work().current().isEmpty() && member.work().asked().isEmpty())
                .filter(restart ->
                        member.record()
                                .filter(record -> record.term() == restart.term())
                                .filter(record -> fits(restart, record, member))
                                .isPresent());
    }

    private static boolean fits(Restart restart, RoleRecord record, SupervisorState member) {
        Server server = member.server();
        return restart.primary()
                ? server.run() == Server.Run.PRIMARY
                        && server.clients()
                        && record.names(member.member())
                : server.run() == Server.Run.STANDBY && server.upstream().isPresent();
    }
}
