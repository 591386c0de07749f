package dev.drover.proxy;

import dev.drover.schema.Demand;
import java.util.regex.Pattern;

/**
 * What a text of an author may hold so that Caddy takes it for nothing but that text: no line ends, and no braces, between
 * which Caddy would look for a file, a variable or a header. The schemas say the same with the same patterns.
 *
 * @see <a href="https://caddyserver.com/docs/conventions#placeholders">Caddy's placeholders</a>
 */
public enum TextForm {
    /** The name of a host, or all names below one. */
    HOST("(\\*\\.)?(" + Part.LABEL + "\\.)*" + Part.LABEL, 253, "name of a host"),
    /** A path, or all that begins with one. */
    PATH("(?=/)(/" + Part.SEGMENT + ")*(/\\*?)?", 1024, "path"),
    /** The beginning of paths. */
    PREFIX("(/" + Part.SEGMENT + ")+", 1024, "beginning of paths"),
    /** Paths of files. */
    FILES(
            "(\\*\\.[A-Za-z0-9][A-Za-z0-9.]{0,30}|(?=/)(/" + Part.SEGMENT + ")*(/\\*?)?)",
            1024,
            "path or ending"),
    /** A file on the node; no part begins with a dot. */
    FILE("(/" + Part.NAME + ")+", 1024, "absolute path"),
    /** A folder on the node that may be shown to the world; no part begins with a dot. */
    FOLDER(
            "(?!/(boot|dev|etc|proc|root|run|sys)(/|$))(/" + Part.NAME + ")+",
            1024,
            "absolute path of a folder that may be shown"),
    /** The name of a header that may be changed: not of those that say where an answer ends. */
    HEADER(
            "(?!("
                    + Part.anyCase("connection")
                    + "|"
                    + Part.anyCase("content-length")
                    + "|"
                    + Part.anyCase("keep-alive")
                    + "|"
                    + Part.anyCase("te")
                    + "|"
                    + Part.anyCase("trailer")
                    + "|"
                    + Part.anyCase("transfer-encoding")
                    + "|"
                    + Part.anyCase("upgrade")
                    + ")$)[A-Za-z0-9][A-Za-z0-9_-]*",
            128,
            "name of a header that may be changed"),
    /** The value of a header: printable ASCII without braces. */
    VALUE("[ -z|~]+", 4096, "value of a header"),
    /** What a body is. */
    MEDIA_TYPE(
            "[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(; ?[A-Za-z0-9-]+=[A-Za-z0-9._-]+)*",
            256,
            "media type"),
    /** What is sent as it is, over several lines if need be. Only here braces are allowed, see {@link #literal}. */
    BODY("[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F]*", 65_536, "text"),
    /** Where clients are sent to. */
    LOCATION(
            "("
                    + Part.SITE
                    + "([/?#]"
                    + Part.URL
                    + "*)?|/([A-Za-z0-9._~!$&'()*+,;=:@%?#-]"
                    + Part.URL
                    + "*)?)",
            2048,
            "https URL or path"),
    /** An ACME server. */
    DIRECTORY(Part.SITE + "(/" + Part.URL + "*)?", 1024, "https URL"),
    /** An e-mail address. */
    EMAIL("[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*", 254, "e-mail address"),
    /** The name of a user; a colon would end it. */
    USER("[A-Za-z0-9][A-Za-z0-9._@+-]*", 64, "name of a user"),
    /** What browsers show when they ask for a password: stands between quotes in a header. */
    REALM("[ !#-\\[\\]-z|~]+", 64, "text without quotes, backslashes and braces"),
    /** The name of the hash of a password. */
    SECRET("[A-Za-z0-9]([A-Za-z0-9_-]{0,62}[A-Za-z0-9])?", 64, "name of a secret"),
    /** A Consul service. */
    SERVICE("[A-Za-z0-9]([A-Za-z0-9_-]{0,126}[A-Za-z0-9])?", 128, "name of a Consul service"),
    /** An IP address. */
    ADDRESS("(" + Part.IPV4 + "|" + Part.IPV6 + ")", 45, "IP address"),
    /** An IP address and a port. */
    UPSTREAM("(" + Part.IPV4 + "|\\[" + Part.IPV6 + "\\]):" + Part.PORT, 64, "IP address and port"),
    /** A domain. */
    DOMAIN("(" + Part.LABEL + "\\.)*" + Part.LABEL, 253, "domain"),
    /** A server in somebody else's configuration of Caddy. */
    SERVER("[A-Za-z0-9_][A-Za-z0-9._-]*", 63, "name of a server"),
    /** Caddy's admin API. Whoever reaches it rules Caddy: without TLS it is on this machine. */
    ADMIN(
            "(unix/(/"
                    + Part.NAME
                    + ")+|http://(127\\.0\\.0\\.1|\\[::1\\]|localhost):"
                    + Part.PORT
                    + "|https://[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?:"
                    + Part.PORT
                    + ")",
            280,
            "admin API that may be used: write unix//run/caddy/admin.sock, http://127.0.0.1:2019"
                    + " (loopback only, for who reaches it rules Caddy) or"
                    + " https://caddy.example.org:2021"),
    /** Such a one that is no more; that of a single machine may be told from those of others. */
    ABANDONED(
            "((unix/(/"
                    + Part.NAME
                    + ")+|http://(127\\.0\\.0\\.1|\\[::1\\]|localhost):"
                    + Part.PORT
                    + ")( on [A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?)?"
                    + "|https://[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?:"
                    + Part.PORT
                    + ")",
            540,
            "admin API that was used: write it as it was written in admin.address, or with the name"
                    + " of its machine: unix//run/caddy/admin.sock on node-a"),
    /** An IP address or a network. */
    NETWORK(
            "("
                    + Part.IPV4
                    + "(/(3[0-2]|[12]?[0-9]))?|"
                    + Part.IPV6
                    + "(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?)",
            64,
            "network, such as 10.0.0.0/8");

    private static final Pattern BRACE = Pattern.compile("[{}]");

    private final Pattern whole;
    private final int most;
    private final String noun;

    TextForm(String pattern, int most, String noun) {
        this.whole = Pattern.compile(pattern);
        this.most = most;
        this.noun = noun;
    }

    /** The regular expression, for the whole text. */
    public String pattern() {
        return whole.pattern();
    }

    /** How long it may be, in UTF-16 code units. */
    public int most() {
        return most;
    }

    /**
     * Returns the text.
     *
     * @param field where the author wrote it
     * @throws IllegalArgumentException when it has another form
     */
    public String demand(String field, String text) {
        Demand.that(
                text != null && text.length() <= most && whole.matcher(text).matches(),
                "%s: '%s' is no %s".formatted(field, text, noun));
        return text;
    }

    /**
     * Text that Caddy sends as it was given. Of braces it takes those for such that have a backslash before them, and takes
     * that backslash away.
     */
    public static String literal(String text) {
        return BRACE.matcher(text).replaceAll("\\\\$0");
    }

    /** What forms are made of. */
    private static final class Part {

        private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
        private static final String SEGMENT = "(?!\\.{1,2}(/|$))[A-Za-z0-9._~!$&'()+,;=:@-]+";
        private static final String NAME = "[A-Za-z0-9_+=@,~-][A-Za-z0-9._+=@,~-]*";
        private static final String URL = "[A-Za-z0-9._~!$&'()*+,;=:@%/?#-]";
        private static final String PORT =
                "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})";
        private static final String SITE =
                "https://[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(:" + PORT + ")?";
        private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
        private static final String IPV4 = "(" + OCTET + "\\.){3}" + OCTET;
        private static final String IPV6 = ipv6();

        private Part() {}

        /** Eight groups, or fewer with one gap. */
        private static String ipv6() {
            String group = "[0-9A-Fa-f]{1,4}";
            String before = "(" + group + ":)";
            String after = "(:" + group + ")";
            StringBuilder all = new StringBuilder("(" + before + "{7}" + group);
            all.append('|').append(before).append("{1,7}:");
            for (int groups = 6; groups >= 1; groups--) {
                all.append('|').append(before).append("{1,").append(groups).append('}');
                all.append(after).append("{1,").append(7 - groups).append('}');
            }
            return all.append("|:(").append(after).append("{1,7}|:))").toString();
        }

        /** The schemas know no regular expression that takes capitals for the same. */
        private static String anyCase(String word) {
            StringBuilder pattern = new StringBuilder();
            for (int i = 0; i < word.length(); i++) {
                char letter = word.charAt(i);
                pattern.append(
                        Character.isLetter(letter)
                                ? "[" + Character.toUpperCase(letter) + letter + "]"
                                : letter);
            }
            return pattern.toString();
        }
    }
}
