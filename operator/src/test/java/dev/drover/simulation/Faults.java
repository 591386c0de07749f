package dev.drover.simulation;

/** What is wrong with the world now. */
final class Faults {

    private boolean storeOut;
    private boolean nomadOut;
    private boolean listsDenied;

    boolean storeOut() {
        return storeOut;
    }

    boolean nomadOut() {
        return nomadOut;
    }

    /** Consul answers a list like that of an empty store, because a right was taken away. */
    boolean listsDenied() {
        return listsDenied;
    }

    void toggleStore() {
        storeOut = !storeOut;
    }

    void toggleNomad() {
        nomadOut = !nomadOut;
    }

    void toggleLists() {
        listsDenied = !listsDenied;
    }

    void heal() {
        storeOut = false;
        nomadOut = false;
        listsDenied = false;
    }
}
