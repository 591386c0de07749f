package dev.drover.kind.route;

import dev.drover.proxy.TextForm;
import dev.drover.schema.Demand;
import java.util.Map;
import java.util.Objects;

/**
 * Who may come in with a password.
 *
 * @param realm what browsers show when they ask for it
 * @param users by name
 */
record BasicAuth(String realm, Map<String, User> users) {

    private static final int MOST = 64;

    /**
     * One who may come in.
     *
     * @param secret what the hash of the password is called in {@code passwords.json} on the nodes of the proxy
     */
    record User(String secret) {

        User {
            // What stands here in its place may be the password itself: it is not shown.
            Demand.that(
                    secret != null
                            && secret.length() <= TextForm.SECRET.most()
                            && secret.matches(TextForm.SECRET.pattern()),
                    "basicAuth.users: secret is the name of an entry of passwords.json, never a"
                            + " password or its hash");
        }
    }

    BasicAuth {
        realm = Objects.requireNonNullElse(realm, "restricted");
        TextForm.REALM.demand("basicAuth.realm", realm);
        users = Demand.mapped("basicAuth.users", TextForm.USER.pattern(), users);
        users.keySet().forEach(name -> TextForm.USER.demand("basicAuth.users", name));
        Demand.that(
                !users.isEmpty() && users.size() <= MOST,
                "basicAuth.users: found %d, expected 1 to %d".formatted(users.size(), MOST));
    }
}
