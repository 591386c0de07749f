package dev.drover.surface.cli.verb;

import dev.drover.surface.cli.text.Paint;
import java.io.InputStream;
import java.io.PrintStream;

/**
 * Where a verb reads from and prints to.
 *
 * @param in for {@code -f -}
 * @param out for results
 * @param err for progress and complaints, so that results can be piped
 * @param paint the colours of {@code out}
 */
public record Console(InputStream in, PrintStream out, PrintStream err, Paint paint) {

    /** Prints a result as a line. */
    public void say(String line) {
        out.print(line + "\n");
    }

    /** Prints progress or advice as a line. */
    public void tell(String line) {
        // What was said before comes first, also when both go to one terminal.
        out.flush();
        err.print(line + "\n");
        err.flush();
    }

    /** Prints a result as it is. */
    public void print(String text) {
        out.print(text);
        out.flush();
    }

    /** Whether nobody reads the results any more, as after {@code | head}. */
    public boolean abandoned() {
        return out.checkError();
    }
}
