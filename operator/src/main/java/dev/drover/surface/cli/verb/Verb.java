package dev.drover.surface.cli.verb;

/** One thing the command line can do. Its options and its help are picocli annotations on the class. */
public interface Verb {

    /**
     * Does it.
     *
     * @return one of {@link ExitCode}
     * @throws VerbFailure when a person has to mend something first
     */
    int perform();
}
