package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Configuration;
import dev.drover.adapter.postgres.DataFolder;
import dev.drover.adapter.postgres.Programs;
import dev.drover.role.parameter.ParameterSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** A real folder of a server, with scripts in place of PostgreSQL's programs that end as those do. */
record ParameterFolder(Path folder) {

    /** Makes it: PostgreSQL takes all parameters, and ran with 20 connections. */
    static ParameterFolder in(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name : List.of("programs", "config", "data")) {
            Files.createDirectory(folder.resolve(name));
        }
        Files.writeString(folder.resolve("data/PG_VERSION"), "15\n");
        ParameterFolder made = new ParameterFolder(folder);
        made.program("postgres", "exit 0");
        made.controlled(20);
        return made;
    }

    /**
     * Its parameters, as they were kept.
     *
     * @param first where nothing was kept
     */
    UserParameters parameters(ParameterSet first, Runnable reload) throws IOException {
        Programs programs = Programs.in(folder.resolve("programs"), "postgres");
        return new UserParameters(
                new Configuration(folder.resolve("config"), programs, Optional.empty()),
                folder,
                first,
                () -> new DataFolder(folder.resolve("data"), programs),
                reload);
    }

    /** What the next reading of its configuration finds. */
    String configured() throws IOException {
        return Files.readString(folder.resolve("config/parameters.conf"));
    }

    /** Its data say that it ran with so many. */
    void controlled(int connections) throws IOException {
        program("pg_controldata", "echo 'max_connections setting:   %d'".formatted(connections));
    }

    void program(String name, String script) throws IOException {
        Path file = folder.resolve("programs").resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
