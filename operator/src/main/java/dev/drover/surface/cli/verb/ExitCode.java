package dev.drover.surface.cli.verb;

/** What the program's exit code says; part of what {@code --help} promises. */
public final class ExitCode {

    /** It is done. */
    public static final int DONE = 0;

    /** It failed. */
    public static final int FAILED = 1;

    /** It was called in a wrong way; nothing was done. */
    public static final int USAGE = 2;

    /** {@code diff} found differences, or what {@code wait} waited for did not come. */
    public static final int DIFFERENT = 3;

    private ExitCode() {}
}
