package dev.drover.surface.cli.verb;

import java.util.List;
import picocli.CommandLine.Parameters;

/** The arguments that name documents. */
final class Words {

    private List<String> words = List.of();

    @Parameters(
            arity = "0..*",
            paramLabel = "KIND|NAME",
            description =
                    "Documents, such as job web, job/web or shop/Job/web; or a kind, such as jobs")
    void set(List<String> typed) {
        words = List.copyOf(typed);
    }

    List<String> list() {
        return words;
    }

    boolean none() {
        return words.isEmpty();
    }
}
