package dev.drover.database;

import dev.drover.document.DocumentKey;
import dev.drover.role.Member;
import dev.drover.role.Phase;
import dev.drover.role.RoleRecord;
import dev.drover.workload.Followee;
import dev.drover.workload.RolePlaces;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** Who has the roles of databases and where, for what is to run beside them. Changes nothing. Thread-safe. */
public final class Seats implements RolePlaces {

    private final Function<DocumentKey, Optional<DatabaseSight>> sights;
    private final BiFunction<DocumentKey, String, Optional<String>> hosts;
    private final Consumer<Consumer<DocumentKey>> listening;
    private final Function<String, Optional<DocumentKey>> names;

    /** Of all databases whose roles are seen to here. */
    public Seats(Databases databases) {
        this(databases::sight, databases::host, databases::listen, databases::listedAs);
    }

    /**
     * Of what is known.
     *
     * @param sights what is known of a cluster; empty = its roles are not seen to here
     * @param hosts where the server of a member of it listens; empty = it never said
     * @param listening takes whom to tell of changes
     * @param names whose members have that name in Consul's catalog
     */
    Seats(
            Function<DocumentKey, Optional<DatabaseSight>> sights,
            BiFunction<DocumentKey, String, Optional<String>> hosts,
            Consumer<Consumer<DocumentKey>> listening,
            Function<String, Optional<DocumentKey>> names) {
        this.sights = sights;
        this.hosts = hosts;
        this.listening = listening;
        this.names = names;
    }

    @Override
    public void listen(Consumer<DocumentKey> listener) {
        listening.accept(listener);
    }

    @Override
    public Optional<DocumentKey> listedAs(String service) {
        return names.apply(service);
    }

    @Override
    public Answer of(Followee followee) {
        Optional<DatabaseSight> sight = sights.apply(followee.database());
        if (sight.isEmpty()) {
            return new Answer.Unknown("this operator does not see to its roles");
        }
        return sight.get()
                .record()
                .map(record ->
                        switch (followee.role()) {
                            case PRIMARY -> primary(followee.database(), record);
                            case REPLICA -> replicas(followee.database(), sight.get());
                        })
                .orElseGet(() -> new Answer.Unknown("its record has not been read yet"));
    }

    /** Whom the record names, also while its server is being restarted: whether it is replaced is decided there, not here. */
    private Answer primary(DocumentKey database, RoleRecord record) {
        return record.primary()
                .filter(_ -> record.phase() == Phase.STABLE)
                .map(Member::name)
                .<Answer>map(name -> new Answer.Held(List.of(holder(database, name))))
                .orElseGet(() -> new Answer.Nobody(record.reason()));
    }

    /** Who streams only the primary knows: while that does not say, those who did are not said to have stopped. */
    private Answer replicas(DocumentKey database, DatabaseSight sight) {
        boolean says =
                sight.members().stream()
                        .anyMatch(it -> it.role() == MemberSight.Role.PRIMARY && it.end() > 0);
        if (!sight.writable() || !says) {
            return new Answer.Unknown("no primary says who streams from it");
        }
        List<Holder> streaming =
                sight.members().stream()
                        .filter(MemberSight::streams)
                        .map(member -> holder(database, member.name()))
                        .toList();
        return streaming.isEmpty()
                ? new Answer.Nobody("no member streams from the primary")
                : new Answer.Held(streaming);
    }

    private Holder holder(DocumentKey database, String member) {
        return new Holder(member, hosts.apply(database, member).orElse(""));
    }
}
