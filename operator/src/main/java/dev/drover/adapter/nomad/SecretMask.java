package dev.drover.adapter.nomad;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides what looks like a secret in text that will be stored and shown. Rather hides too much: a hidden value costs a look
 * into Nomad, a shown one costs a new password.
 */
final class SecretMask {

    /** What stands in place of a secret. */
    static final String HIDDEN = "***";

    private static final String SECRET_NAME =
            "(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
                    + "|credentials?|auth|key)";

    private static final Pattern NAME =
            Pattern.compile(".*" + SECRET_NAME + "s?\\d*", Pattern.CASE_INSENSITIVE);

    private static final Pattern PEM =
            Pattern.compile(
                    "-----BEGIN [A-Z0-9 ]+-----.*?(?:-----END [A-Z0-9 ]+-----|\\z)",
                    Pattern.DOTALL);

    private static final Pattern AUTHORIZATION =
            Pattern.compile(
                    "\\b(authorization[\"']?\\s*[:=]\\s*[\"']?)(?!bearer|basic|digest)[^\\s\"',;]+",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern SCHEME =
            Pattern.compile(
                    "\\b((?:bearer|basic|digest)\\s+)[A-Za-z0-9+/=._~-]{6,}",
                    Pattern.CASE_INSENSITIVE);

    /** The password ends at the last at sign before the path, as a browser reads it. */
    private static final Pattern LOGIN =
            Pattern.compile("\\b([A-Za-z][A-Za-z0-9+.-]*://)[^\\s/\"'@]*:[^\\s/\"']*@");

    private static final Pattern ASSIGNMENT =
            Pattern.compile(
                    "([A-Za-z0-9_.-]*"
                            + SECRET_NAME
                            + "s?\\d*[\"']?\\s*(?:=>|[=:])\\s*)"
                            + "(\"(?:[^\"\\\\]|\\\\.)*\"?|'(?:[^'\\\\]|\\\\.)*'?|[^\\s,;&\"']+)",
                    Pattern.CASE_INSENSITIVE);

    /** A command line's way: {@code --password geheim}, {@code -token x}. */
    private static final Pattern FLAG =
            Pattern.compile(
                    "((?:^|\\s)--?[A-Za-z0-9_.-]*" + SECRET_NAME + "\\s+)(?!-)[^\\s\"']+",
                    Pattern.CASE_INSENSITIVE);

    /** Vendors' keys that name themselves. */
    private static final Pattern BRANDED =
            Pattern.compile(
                    "\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b|\\bgh[opsur]_[A-Za-z0-9]{20,}"
                        + "|\\bglpat-[\\w-]{16,}|\\bxox[abprs]-[\\w-]{10,}|\\bhv[sbr]\\.[\\w-]{16,}"
                        + "|\\bsk[-_](?:live|test|proj)[-_]\\w{12,}|\\beyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*");

    private static final Pattern LONG_WORD = Pattern.compile("[A-Za-z0-9+/=_-]{24,}");

    private static final Pattern UUID =
            Pattern.compile(
                    "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

    /** Random base64 has about 4.5 bits a character or more at this length, words and paths stay below. */
    private static final double RANDOM_BITS = 4.0;

    private SecretMask() {}

    /** Whether a field of that name holds a secret. */
    static boolean namesSecret(String name) {
        return NAME.matcher(name).matches();
    }

    /** The text with {@link #HIDDEN} where secrets were. Give it all lines at once: some secrets span lines. */
    static String mask(String text) {
        String masked = PEM.matcher(text).replaceAll(HIDDEN);
        masked = LOGIN.matcher(masked).replaceAll("$1" + HIDDEN + "@");
        masked = SCHEME.matcher(masked).replaceAll("$1" + HIDDEN);
        masked = AUTHORIZATION.matcher(masked).replaceAll("$1" + HIDDEN);
        masked = BRANDED.matcher(masked).replaceAll(HIDDEN);
        masked = ASSIGNMENT.matcher(masked).replaceAll(SecretMask::keepName);
        masked = FLAG.matcher(masked).replaceAll("$1" + HIDDEN);
        return LONG_WORD.matcher(masked).replaceAll(SecretMask::unlessRandom);
    }

    /** The lines with secrets hidden. */
    static List<String> mask(List<String> lines) {
        return mask(String.join("\n", lines)).lines().toList();
    }

    /** A scheme's word is no secret: what follows it is hidden already. */
    private static String keepName(MatchResult found) {
        String value = found.group(2);
        String kept =
                value.equalsIgnoreCase("bearer") || value.equalsIgnoreCase("basic")
                        ? value
                        : HIDDEN;
        return Matcher.quoteReplacement(found.group(1) + kept);
    }

    private static String unlessRandom(MatchResult found) {
        String word = found.group();
        return Matcher.quoteReplacement(looksRandom(word) ? HIDDEN : word);
    }

    /** Letters of both cases and digits, all mixed; identifiers of Nomad itself stay readable. */
    private static boolean looksRandom(String word) {
        boolean mixed =
                word.chars().anyMatch(Character::isDigit)
                        && word.chars().anyMatch(Character::isUpperCase)
                        && word.chars().anyMatch(Character::isLowerCase);
        return mixed && !UUID.matcher(word).find() && bitsPerCharacter(word) >= RANDOM_BITS;
    }

    private static double bitsPerCharacter(String word) {
        int[] counts = new int[128];
        word.chars().forEach(c -> counts[c]++);
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / word.length();
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }
}
