package dev.drover.kind.proxy;

import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.proxy.TextForm;
import dev.drover.schema.Demand;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where certificates come from.
 *
 * @param issuer who makes those that are not given
 * @param email for the ACME account
 * @param directory the ACME server
 * @param authority a file with the certificate of the ACME server's own authority
 * @param files those that are given
 */
record Certificates(
        Issuer issuer,
        Optional<String> email,
        Optional<String> directory,
        Optional<String> authority,
        List<Pair> files) {

    static final Certificates ACME =
            new Certificates(
                    Issuer.ACME, Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    /** There is no TLS. */
    static final Certificates NONE =
            new Certificates(
                    Issuer.NONE, Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    private static final int FILES_MOST = 64;

    /**
     * A certificate on the disk of each node.
     *
     * @param certificate a PEM file, the chain included
     * @param key a PEM file
     */
    record Pair(String certificate, String key) {

        Pair {
            TextForm.FILE.demand("certificates.files.certificate", certificate);
            TextForm.FILE.demand("certificates.files.key", key);
        }
    }

    Certificates {
        issuer = Objects.requireNonNullElse(issuer, Issuer.ACME);
        email.ifPresent(text -> TextForm.EMAIL.demand("certificates.email", text));
        directory.ifPresent(text -> TextForm.DIRECTORY.demand("certificates.directory", text));
        authority.ifPresent(text -> TextForm.FILE.demand("certificates.authority", text));
        files = Demand.listed("certificates.files", files);
        Demand.that(
                files.size() <= FILES_MOST,
                "certificates.files: at most %d are allowed".formatted(FILES_MOST));
        Demand.that(
                issuer == Issuer.ACME
                        || (email.isEmpty() && directory.isEmpty() && authority.isEmpty()),
                "certificates: email, directory and authority go only with issuer acme");
    }

    /** Whether there are any: without them there is no TLS. */
    boolean any() {
        return issuer != Issuer.NONE || !files.isEmpty();
    }

    ProxySettings.Certificates settings() {
        return new ProxySettings.Certificates(
                issuer,
                email,
                directory,
                authority,
                files.stream()
                        .map(pair -> new ProxySettings.Pair(pair.certificate(), pair.key()))
                        .toList());
    }
}
