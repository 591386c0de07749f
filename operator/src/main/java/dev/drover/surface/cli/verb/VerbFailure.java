package dev.drover.surface.cli.verb;

/** A verb cannot do what it was asked, for a reason that a person can mend. The message is all they see. */
public final class VerbFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private VerbFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** It did not work. */
    public static VerbFailure failed(String message) {
        return new VerbFailure(ExitCode.FAILED, message);
    }

    /** It was called in a wrong way. */
    public static VerbFailure usage(String message) {
        return new VerbFailure(ExitCode.USAGE, message);
    }

    /** What the program ends with. */
    public int exitCode() {
        return exitCode;
    }
}
