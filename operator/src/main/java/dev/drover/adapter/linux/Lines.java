package dev.drover.adapter.linux;

import java.io.IOException;
import java.io.Reader;
import java.util.function.Consumer;

/** What a program says, line by line: however long a line is, it takes no more memory than a bound allows. */
final class Lines {

    /** Longer than any message that is read; what a statement in a log may add is not needed. */
    static final int CHARACTERS_MAX = 8 * 1024;

    private static final String CUT = " ... (cut)";

    private Lines() {}

    /** Passes each line on, without its end; of a longer one the beginning. Returns at the end of the text. */
    static void each(Reader text, Consumer<String> listener) throws IOException {
        StringBuilder line = new StringBuilder();
        boolean cut = false;
        for (int next = text.read(); next >= 0; next = text.read()) {
            if (next == '\n') {
                listener.accept(said(line, cut));
                line.setLength(0);
                cut = false;
            } else if (line.length() < CHARACTERS_MAX) {
                line.append((char) next);
            } else {
                cut = true;
            }
        }
        if (!line.isEmpty()) {
            listener.accept(said(line, cut));
        }
    }

    private static String said(StringBuilder line, boolean cut) {
        int end = line.length();
        boolean carriage = end > 0 && line.charAt(end - 1) == '\r';
        String text = line.substring(0, carriage ? end - 1 : end);
        return cut ? text + CUT : text;
    }
}
