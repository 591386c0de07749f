package dev.drover.adapter.postgres;

import java.nio.file.Path;
import java.util.Optional;

/**
 * With what a server shows who it is.
 *
 * @param certificate a PEM file with its certificate, and those between it and its authority
 * @param key a PEM file that only the server's user, or root and one group, can read
 * @param authority a PEM file with whom the certificates of all members are signed by; empty = those of the others are not checked
 * @param required whether nobody from another machine enters unencrypted
 */
public record ServerTls(Path certificate, Path key, Optional<Path> authority, boolean required) {}
