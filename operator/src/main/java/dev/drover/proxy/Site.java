package dev.drover.proxy;

import java.nio.file.Path;

/**
 * Where on a node everything of one proxy stands.
 *
 * @param folder of this proxy alone, absolute; who may write there rules the proxy
 * @param passwords a file with hashes of passwords by name, absolute; need not be there
 */
public record Site(Path folder, Path passwords) {

    /** With the passwords in the folder, too. */
    public Site(Path folder) {
        this(folder, folder.resolve("passwords.json"));
    }

    /** Caddy's admin API. */
    public Path admin() {
        return folder.resolve("admin.sock");
    }

    /** Where each service is asked through Caddy, by this machine only. */
    public Path probe() {
        return folder.resolve("probe.sock");
    }

    /** What Caddy begins with: the last configuration that was in force. */
    public Path configuration() {
        return folder.resolve("caddy.json");
    }

    /** The addresses that stand in the slots, for whoever finds a slot empty after the power failed. */
    public Path addresses() {
        return folder.resolve("addresses.json");
    }

    /** Where Caddy keeps the certificates that it was issued: a folder for each issuer, in that one for each name. */
    public Path certificates() {
        return folder.resolve("data/caddy/certificates");
    }

    /** Copies of the certificates that are given on this node. */
    public Path given() {
        return folder.resolve("given");
    }

    /** The folder of the slots. */
    public Path slots() {
        return folder.resolve("slots");
    }

    /** One slot of a service: a file that holds one address. */
    public Path slot(String service, int number) {
        return slots().resolve(service + "." + number);
    }
}
