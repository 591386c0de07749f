package dev.drover.proxy;

import dev.drover.convergence.StoreKeys;

/**
 * Where all that is about proxies stands in the store. What the operator decides stands below {@code proxy/}, what members
 * report below {@code proxied/}: so each may write only its own.
 *
 * @param keys where everything stands
 */
public record ProxyKeys(StoreKeys keys) {

    private static final String SETTINGS = "settings";
    private static final String ROUTES = "routes/";

    /** The prefix of all proxies, with a slash at the end. */
    public String decided() {
        return keys.prefix() + "/proxy/";
    }

    /** The prefix of one proxy, with a slash at the end. */
    public String decided(ProxyName proxy) {
        return decided() + proxy + "/";
    }

    /** What all routes of a proxy share. */
    public String settings(ProxyName proxy) {
        return decided(proxy) + SETTINGS;
    }

    /**
     * One route of a proxy.
     *
     * @param route {@code namespace/name}
     */
    public String route(ProxyName proxy, String route) {
        return decided(proxy) + ROUTES + route;
    }

    /** Whether a key below {@link #decided(ProxyName)} holds its settings. */
    public boolean isSettings(ProxyName proxy, String key) {
        return key.equals(settings(proxy));
    }

    /** Whether a key below {@link #decided(ProxyName)} holds one of its routes. */
    public boolean isRoute(ProxyName proxy, String key) {
        return key.startsWith(decided(proxy) + ROUTES);
    }

    /** The route, {@code namespace/name}, whose key that is. */
    public String routeOf(ProxyName proxy, String key) {
        return key.substring((decided(proxy) + ROUTES).length());
    }

    /** The prefix of what all members report, with a slash at the end. */
    public String reported() {
        return keys.prefix() + "/proxied/";
    }

    /** The prefix of what the members of one proxy report, with a slash at the end. */
    public String reported(ProxyName proxy) {
        return reported() + proxy + "/";
    }

    /** The prefix of where proxies that are existing Caddies may stand, with a slash at the end. */
    public String whereabouts() {
        return keys.prefix() + "/direct/";
    }

    /** In which existing Caddies the part of a proxy may stand. */
    public String whereabouts(ProxyName proxy) {
        return whereabouts() + proxy;
    }

    /**
     * What one member reports.
     *
     * @param member its name, unlike that of any other member of this proxy
     */
    public String report(ProxyName proxy, String member) {
        return reported(proxy) + member;
    }
}
