package io.caravan.source.stream;

/** One field of a stream entry. An entry may hold several of the same name. Name and value are any bytes. */
public record StreamField(byte[] name, byte[] value) {}
