package dev.drover.database;

import dev.drover.adapter.Token;
import dev.drover.document.DocumentKey;
import java.nio.file.Path;

/**
 * The tokens that members ask of whoever comes to them, at one operator: a file for each cluster, called {@code NAMESPACE--NAME} after its
 * document. No document says where: its author could have any file of the operator sent to an address of his choice.
 *
 * @param folder holds the files
 */
public record MemberTokens(Path folder) {

    /** Where they are unless an operator is told otherwise. */
    public static final String USUAL = "/etc/drover/member-tokens";

    /** That of a cluster's members, read anew when its file changes. */
    Token of(DocumentKey cluster) {
        return Token.inFile(folder.resolve(cluster.workloadName()));
    }
}
