package dev.drover.surface.log;

import java.util.regex.Pattern;

/**
 * The last line of defence against a secret in a log: masks what looks like one. That callers never log a secret stays the
 * rule; this catches what a library or a server put into its message.
 *
 * <p>Every pattern is linear: no repetition of a repetition, so that no text makes it slow.
 */
final class SecretFilter {

    private static final String MASK = "***";

    /** Names whose values are secret. {@code TOKEN_FILE} is none: what follows the word is no separator. */
    private static final String NAME =
            "(?i:token|passwd|password|passphrase|secret|secretid|api[_-]?key|private[_-]?key|authorization)";

    /** {@code password=abc}, {@code "token": "abc"}: a value that is assigned, or quoted. */
    private static final Pattern ASSIGNED =
            Pattern.compile("(" + NAME + "[\"']?(?:=|\\s?[:=]\\s?[\"']))[^\\s\"'&,;]++");

    /** {@code X-Consul-Token: 8c1a…}: only with a digit, as {@code token: not found} is a sentence. */
    private static final Pattern HEADER =
            Pattern.compile(
                    "("
                            + NAME
                            + ":\\s?(?:(?i:bearer|basic)\\s)?)(?=[^\\s\\d]{0,40}\\d)[^\\s\"',;]{8,}+");

    /** Only with a digit, as {@code basic authentication} is no secret. */
    private static final Pattern BEARER =
            Pattern.compile("((?i:bearer|basic)\\s)(?=[^\\s\\d]{0,40}\\d)[\\w.~+/=-]{8,}+");

    private static final Pattern USER_INFO =
            Pattern.compile("(://[^\\s/:@]{0,80}:)[^\\s/@]{1,200}@");
    private static final Pattern VAULT = Pattern.compile("\\b(hv[sbr]\\.)[\\w-]{20,}+");
    private static final Pattern SECRET_NAME = Pattern.compile(".*" + NAME);

    private SecretFilter() {}

    static String mask(String text) {
        String masked = ASSIGNED.matcher(text).replaceAll("$1" + MASK);
        masked = HEADER.matcher(masked).replaceAll("$1" + MASK);
        masked = BEARER.matcher(masked).replaceAll("$1" + MASK);
        masked = USER_INFO.matcher(masked).replaceAll("$1" + MASK + "@");
        return VAULT.matcher(masked).replaceAll("$1" + MASK);
    }

    /** The value of a field of that name. */
    static String maskNamed(String name, String value) {
        return SECRET_NAME.matcher(name).matches() ? MASK : mask(value);
    }
}
