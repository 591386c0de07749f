package dev.drover.proxy;

/**
 * What stands in the store at a key about a proxy.
 *
 * @param key where
 * @param index of its last change
 * @param wanted whether it is what the document asks for
 */
public record Standing(String key, long index, boolean wanted) {}
