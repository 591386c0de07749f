package dev.drover.adapter.postgres;

import dev.drover.convergence.RemoteFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL's programs, run as a user without rights: PostgreSQL refuses to run as root. Who is not root runs them as himself.
 * Thread-safe.
 */
public final class Programs {

    /** Of what a program says the end is kept: that is where it says why. */
    private static final int OUTPUT_MAX = 16 * 1024;

    /** Tokens of Drover's own are none of theirs, nor what would tell them whom to connect to. */
    private static final Set<String> HANDED_ON = Set.of("PATH", "LC_ALL", "TZ", "TMPDIR");

    private final Path folder;
    private final Optional<UserPrincipal> owner;
    private final List<String> prefix;

    /**
     * How a program ended.
     *
     * @param exit its exit code
     * @param said the end of what it said
     */
    public record Ran(int exit, String said) {

        /** Whether it did what was asked. */
        public boolean well() {
            return exit == 0;
        }

        /** Its last line. */
        public String lastWord() {
            return said.lines().reduce((_, line) -> line).orElse("it said nothing");
        }
    }

    private Programs(Path folder, Optional<UserPrincipal> owner, List<String> prefix) {
        this.folder = folder;
        this.owner = owner;
        this.prefix = prefix;
    }

    /**
     * The programs in a folder.
     *
     * @param folder with {@code postgres}, {@code initdb} and the others
     * @param user as whom they run when this process is root
     * @throws IOException when there is no such user, or it is root, or no such program
     */
    public static Programs in(Path folder, String user) throws IOException {
        if (!Files.isExecutable(folder.resolve("postgres"))) {
            throw new IOException(
                    "%s: expected PostgreSQL's programs, found no postgres; name the folder that holds it"
                            .formatted(folder));
        }
        if (!isRoot(say(List.of("id", "-u")))) {
            return new Programs(folder, Optional.empty(), List.of());
        }
        UserPrincipal owner = unprivileged(folder, user);
        String group = say(List.of("id", "-g", user));
        return new Programs(
                folder,
                Optional.of(owner),
                List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--init-groups", "--"));
    }

    /** Not root, under whatever name: what PostgreSQL says about that is read by nobody in time. */
    private static UserPrincipal unprivileged(Path folder, String user) throws IOException {
        UserPrincipal owner;
        try {
            owner =
                    folder.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(user);
        } catch (UserPrincipalNotFoundException nobody) {
            throw new IOException(unfit(user, "this machine has no such user"), nobody);
        }
        if (isRoot(say(List.of("id", "-u", user)))) {
            throw new IOException(unfit(user, "that is root"));
        }
        return owner;
    }

    private static boolean isRoot(String number) {
        return number.equals("0");
    }

    private static String unfit(String user, String why) {
        return "--user %s: %s; PostgreSQL refuses to run as root: name a user without rights, such as postgres"
                .formatted(user, why);
    }

    private static String say(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    /** The command that becomes that program, and stays the same process. */
    public List<String> command(String program, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(folder.resolve(program).toString());
        command.addAll(arguments);
        return command;
    }

    /**
     * Runs a program to its end.
     *
     * @param limit after which it is killed
     * @throws RemoteFailure.Indeterminate when it took longer
     * @throws InterruptedException when this thread was interrupted; the program is killed
     */
    public Ran run(String program, List<String> arguments, Duration limit)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(program, arguments));
        builder.redirectErrorStream(true);
        // What it says is read by us.
        builder.environment().put("LC_ALL", "C");
        builder.environment().keySet().removeIf(name -> !HANDED_ON.contains(name));
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            CompletableFuture<String> said = new CompletableFuture<>();
            Thread _ = Thread.ofVirtual().start(() -> said.complete(end(process.getInputStream())));
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new RemoteFailure.Indeterminate(
                        "%s: took longer than %d s".formatted(program, limit.toSeconds()));
            }
            return new Ran(process.exitValue(), said.join());
        } finally {
            if (process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    private static String end(InputStream in) {
        StringBuilder kept = new StringBuilder();
        try (in) {
            byte[] part = new byte[4096];
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                kept.append(new String(part, 0, read, StandardCharsets.UTF_8));
                kept.delete(0, Math.max(0, kept.length() - OUTPUT_MAX));
            }
        } catch (IOException killed) {
            kept.append("(it was killed)");
        }
        return kept.toString();
    }

    /** Gives a file or folder to the user as whom the programs run. */
    public void give(Path path) throws IOException {
        if (owner.isPresent()) {
            FileOwnerAttributeView view =
                    Files.getFileAttributeView(
                            path, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            view.setOwner(owner.get());
        }
    }
}
