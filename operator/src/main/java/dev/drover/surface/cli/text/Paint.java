package dev.drover.surface.cli.text;

/** Colours for a terminal, or none for everything else. */
public enum Paint {
    /** Text as it is. */
    PLAIN,
    /** With ANSI colours. */
    COLOURED;

    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String GREY = "90";
    private static final String BOLD = "1";

    /** What is well. */
    public String good(String text) {
        return paint(GREEN, text);
    }

    /** What is broken. */
    public String bad(String text) {
        return paint(RED, text);
    }

    /** What needs a look, or is under way. */
    public String warn(String text) {
        return paint(YELLOW, text);
    }

    /** What matters less. */
    public String faint(String text) {
        return paint(GREY, text);
    }

    /** A heading. */
    public String bold(String text) {
        return paint(BOLD, text);
    }

    private String paint(String code, String text) {
        return this == PLAIN || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
