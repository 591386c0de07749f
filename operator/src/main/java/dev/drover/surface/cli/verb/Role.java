package dev.drover.surface.cli.verb;

/** What a token is for; {@code helm-free-deploy/acl} has policies for each. */
enum Role {
    /** Looks at documents and how they fare. */
    READER,
    /** Also writes documents. */
    WRITER,
    /** Is an operator's own. */
    OPERATOR
}
