package dev.drover.kind.route;

import dev.drover.proxy.Confirmation;
import dev.drover.proxy.Places.Taken;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.Standing;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of a route in one pass.
 *
 * @param route {@code namespace/name}
 * @param proxy on which it is to be; empty when that cannot be told
 * @param noProxy why it cannot be told; empty when it can
 * @param places each a host and a path that it asks for
 * @param taken one of them that another route has
 * @param key where it is to stand; empty without a proxy
 * @param standing what stands there
 * @param former what stands where it was published before, on another proxy
 * @param part what is recorded
 * @param confirmation how many members have what stands there
 */
record RouteObservation(
        String route,
        Optional<ProxyName> proxy,
        String noProxy,
        List<String> places,
        Optional<Taken> taken,
        String key,
        Optional<Standing> standing,
        Optional<Standing> former,
        ProxyPart part,
        Confirmation confirmation) {}
