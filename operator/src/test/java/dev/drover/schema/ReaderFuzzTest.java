package dev.drover.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.drover.document.DocumentKey;
import dev.drover.kind.Kinds;
import dev.drover.testing.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mutated documents from a seed: whatever people or accidents write, the reader answers. */
final class ReaderFuzzTest {

    private static final long SEED = 20_261_121L;
    private static final int CASES = 2_000;
    private static final Catalog CATALOG = Kinds.ALL.catalog();
    private static final SchemaDocumentReader READER = new SchemaDocumentReader(CATALOG);

    private static final List<String> SPLINTERS =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    ":",
                    ": ",
                    "\"",
                    "'",
                    "\n",
                    "\t",
                    "---\n",
                    "- ",
                    "&a ",
                    "*a",
                    "<<: ",
                    "!!set ",
                    "|",
                    ">",
                    "%",
                    "#",
                    "null",
                    "~",
                    ".nan",
                    "1e999",
                    "-",
                    "\0",
                    "é",
                    "\uFEFF",
                    "spec",
                    "drift: off\n",
                    "\\u0000",
                    ",",
                    "? ",
                    "@",
                    "`",
                    "0x",
                    "99999999999");

    private static final List<Sample> VALID = new ArrayList<>();

    /**
     * A valid document.
     *
     * @param key which one it says it is
     * @param text as written
     */
    private record Sample(DocumentKey key, byte[] text) {}

    private static final Pattern NAMED = Pattern.compile("\\bname\"?: \"?([a-z0-9-]+)");

    @BeforeAll
    static void readExamples() throws IOException {
        try (Stream<Path> files = Files.list(Tools.repository().resolve("crds-schema"))) {
            for (Path file :
                    files.filter(it -> it.toString().contains(".example.")).sorted().toList()) {
                byte[] text = Files.readAllBytes(file);
                VALID.add(new Sample(key(file, new String(text, StandardCharsets.UTF_8)), text));
            }
        }
    }

    private static DocumentKey key(Path file, String text) {
        String kind = file.getFileName().toString().replaceFirst("\\..*", "");
        Matcher named = NAMED.matcher(text);
        return new DocumentKey("shop", kind, named.find() ? named.group(1) : "web");
    }

    @Test
    void neverThrowsAndNeverAcceptsWhatTheSchemaRefuses() {
        SplittableRandom random = new SplittableRandom(SEED);
        int accepted = 0;
        int rejected = 0;
        for (int i = 0; i < CASES; i++) {
            Sample sample = VALID.get(random.nextInt(VALID.size()));
            byte[] text = mutate(sample.text(), random);
            switch (read(sample.key(), text, i)) {
                case Reading.Accepted _ -> {
                    accepted++;
                    assertThat(schemaRefuses(sample.key().kind(), text)).as("case %d", i).isFalse();
                }
                case Reading.Rejected(var problems) -> {
                    rejected++;
                    assertThat(problems).as("case %d", i).isNotEmpty().hasSizeLessThanOrEqualTo(20);
                }
            }
        }
        assertThat(accepted).as("mutations that stay valid").isGreaterThan(CASES / 50);
        assertThat(rejected).as("mutations that break it").isGreaterThan(CASES / 4);
    }

    private static Reading read(DocumentKey key, byte[] text, int number) {
        try {
            return READER.read(key, text, 1);
        } catch (RuntimeException | StackOverflowError e) {
            return fail(
                    "case %d of seed %d:%n%s"
                            .formatted(number, SEED, new String(text, StandardCharsets.UTF_8)),
                    e);
        }
    }

    private static boolean schemaRefuses(String kind, byte[] text) {
        try {
            return !CATALOG.find(kind)
                    .orElseThrow()
                    .schema()
                    .validate(SourceText.decode(text, 0).tree().root())
                    .isEmpty();
        } catch (UnreadableText e) {
            return true;
        }
    }

    private static byte[] mutate(byte[] original, SplittableRandom random) {
        byte[] text = original;
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            int at = random.nextInt(text.length + 1);
            int length = Math.min(random.nextInt(20), text.length - at);
            text =
                    switch (random.nextInt(5)) {
                        case 0 -> splice(text, at, length, new byte[0]);
                        case 1 -> splice(text, at, 0, pick(random));
                        case 2 -> splice(text, at, length, pick(random));
                        case 3 -> splice(text, at, 0, slice(text, at, length));
                        default -> flip(text, at, random);
                    };
        }
        return text;
    }

    private static byte[] pick(SplittableRandom random) {
        return SPLINTERS.get(random.nextInt(SPLINTERS.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] slice(byte[] text, int at, int length) {
        return Arrays.copyOfRange(text, at, at + length);
    }

    private static byte[] flip(byte[] text, int at, SplittableRandom random) {
        return at == text.length
                ? text
                : splice(text, at, 1, new byte[] {(byte) random.nextInt(256)});
    }

    private static byte[] splice(byte[] text, int at, int removed, byte[] added) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + added.length);
        out.write(text, 0, at);
        out.writeBytes(added);
        out.write(text, at + removed, text.length - at - removed);
        return out.toByteArray();
    }
}
