package dev.drover.kind.route;

import java.util.ArrayList;
import java.util.List;

/**
 * What Caddy 2.11 makes of a text of its configuration: which placeholders it looks up, and what is left where each becomes
 * nothing.
 *
 * @param text what is left
 * @param lookedUp the names between braces
 */
record CaddyText(String text, List<String> lookedUp) {

    static CaddyText of(String written) {
        StringBuilder left = new StringBuilder();
        List<String> lookedUp = new ArrayList<>();
        int at = 0;
        while (at < written.length()) {
            char letter = written.charAt(at);
            char next = at + 1 < written.length() ? written.charAt(at + 1) : ' ';
            if (letter == '\\' && (next == '{' || next == '}')) {
                left.append(next);
                at += 2;
                continue;
            }
            int end = letter == '{' ? close(written, at) : -1;
            if (end < 0) {
                left.append(letter);
                at++;
            } else {
                lookedUp.add(written.substring(at + 1, end));
                at = end + 1;
            }
        }
        return new CaddyText(left.toString(), lookedUp);
    }

    /** The first closing brace without a backslash before it; the last letter counts whatever is before it. */
    private static int close(String written, int from) {
        int end = written.indexOf('}', from);
        while (end > 0 && end < written.length() - 1 && written.charAt(end - 1) == '\\') {
            end = written.indexOf('}', end + 1);
        }
        return end;
    }
}
