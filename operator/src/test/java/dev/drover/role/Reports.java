package dev.drover.role;

import java.util.Optional;

/** What supervisors say, but for something. */
final class Reports {

    private Reports() {}

    /** The same of a member whose server is off by a person's wish. */
    static Report fenced(Report said) {
        return new Report(
                said.member(),
                said.system(),
                said.promised(),
                said.whole(),
                said.sighted(),
                false,
                true,
                Optional.empty(),
                said.observed(),
                true,
                said.restart(),
                said.heeded(),
                said.seen());
    }

    /** The same of one that has seen that term in a record. */
    static Report seeing(long term, Report said) {
        return new Report(
                said.member(),
                said.system(),
                said.promised(),
                said.whole(),
                said.sighted(),
                said.runsAsPrimary(),
                said.dead(),
                said.barrier(),
                said.observed(),
                said.fenced(),
                said.restart(),
                said.heeded(),
                term);
    }
}
