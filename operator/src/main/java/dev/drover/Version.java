package dev.drover;

import java.util.Optional;

/** Which build this is. */
final class Version {

    /** The version, as the build wrote it into the jar. */
    static final String NUMBER =
            Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                    .orElse("unpackaged");

    /** The commit it was built from, as far as the launcher knows. */
    static final String REVISION = System.getProperty("drover.revision", "unknown");

    private Version() {}
}
