package dev.drover.kind.proxy;

import dev.drover.proxy.Confirmation;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.SilentMember;
import dev.drover.proxy.Standing;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of a proxy in one pass.
 *
 * @param proxy which one
 * @param key where its settings stand
 * @param standing what stands there
 * @param part what is recorded
 * @param silent its members that have fallen silent
 * @param routes that stand on it, {@code namespace/name}; looked at when its document is gone
 * @param serving members that still serve a route; looked at when its document is gone
 * @param confirmation how many members have what stands there
 * @param rival another proxy that has the same existing Caddy
 */
record ProxyObservation(
        ProxyName proxy,
        String key,
        Optional<Standing> standing,
        ProxyPart part,
        List<SilentMember> silent,
        List<String> routes,
        List<String> serving,
        Confirmation confirmation,
        Optional<ProxyName> rival) {}
