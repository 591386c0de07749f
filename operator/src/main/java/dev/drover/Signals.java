package dev.drover;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Signals to this process. Java has no public way to hear of another signal than those that end a process; the one there is
 * is reached by name, because whoever names it in its text is warned that it may go.
 */
final class Signals {

    private static final String TYPE = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";

    private Signals() {}

    /**
     * From now on calls {@code listener}, with the number, instead of what the virtual machine does at that signal.
     *
     * @param name for example {@code TERM}
     * @return whether it is possible: the virtual machine keeps some for itself
     */
    static boolean hear(String name, Consumer<Integer> listener) {
        try {
            Class<?> type = Class.forName(TYPE);
            Class<?> handler = Class.forName(HANDLER);
            Object signal = type.getConstructor(String.class).newInstance(name);
            int number = (int) type.getMethod("getNumber").invoke(signal);
            Object proxy =
                    Proxy.newProxyInstance(
                            Signals.class.getClassLoader(),
                            new Class<?>[] {handler},
                            // It has one method, and nobody compares handlers.
                            (self, method, arguments) -> {
                                listener.accept(number);
                                return self;
                            });
            type.getMethod("handle", type, handler).invoke(null, signal, proxy);
            return true;
        } catch (InvocationTargetException kept) {
            return false;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a Java runtime without " + TYPE, e);
        }
    }
}
