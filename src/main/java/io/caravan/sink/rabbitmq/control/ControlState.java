package io.caravan.sink.rabbitmq.control;

import io.caravan.sink.rabbitmq.EventSetting;
import io.caravan.sink.rabbitmq.EventSettings;
import io.caravan.source.RedisKeyspace;
import io.lettuce.core.ScriptOutputType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What commands have set, as a hash in Redis keeps it for instances that start later. The password is not part of it.
 *
 * @param version  which request was the last; {@code null} if there was none
 * @param settings what is set; masks where they take the place of those that an instance began with
 * @param added    masks behind those
 * @param off      whether instances are to stay disconnected
 */
record ControlState(String version, EventSettings settings, List<String> added, boolean off) {

    private static final String VERSION = "version";
    private static final String CONNECTION = "connection";
    private static final String MASKS = "masks";
    private static final String ADDED = "added-masks";
    private static final byte[] WRITE = ControlKeys.bytes("""
            local hash = KEYS[1]
            if ARGV[2] == 'add' then
                local field = redis.call('HEXISTS', hash, 'masks') == 1 and 'masks' or 'added-masks'
                redis.call('HSET', hash, field, (redis.call('HGET', hash, field) or '') .. ARGV[3])
            elseif ARGV[2] == 'set' then
                redis.call('HSET', hash, 'masks', ARGV[3])
                redis.call('HDEL', hash, 'added-masks')
            end
            for i = 4, #ARGV, 2 do
                redis.call('HSET', hash, ARGV[i], ARGV[i + 1])
            end
            redis.call('HSET', hash, 'version', ARGV[1])
            return 1
            """);

    /** @throws IllegalArgumentException if the hash holds what no command has written */
    static ControlState read(RedisKeyspace redis, ControlKeys keys) {
        Map<String, byte[]> fields = new HashMap<>();
        redis.await(redis.commands().hgetall(keys.settings()))
                .forEach((name, value) -> fields.put(ControlKeys.text(name), value));
        Map<EventSetting, String> values = new EnumMap<>(EventSetting.class);
        for (EventSetting setting : EventSetting.values()) {
            if (fields.containsKey(setting.label())) {
                values.put(setting, ControlKeys.text(fields.get(setting.label())));
            }
        }
        return new ControlState(
                text(fields, VERSION),
                new EventSettings(values, fields.containsKey(MASKS) ? MaskList.read(fields.get(MASKS)) : null),
                MaskList.read(fields.getOrDefault(ADDED, new byte[0])),
                "off".equals(text(fields, CONNECTION)));
    }

    private static String text(Map<String, byte[]> fields, String name) {
        return fields.containsKey(name) ? ControlKeys.text(fields.get(name)) : null;
    }

    /** Keeps what a request changes, as one step. */
    static void write(RedisKeyspace redis, ControlKeys keys, ControlRequest request) {
        EventSettings settings = request.settings();
        boolean adds = request.command() == ControlCommand.KEYMASK_ADD;
        List<byte[]> arguments = new ArrayList<>(List.of(
                ControlKeys.bytes(request.id()),
                ControlKeys.bytes(settings.masks() == null ? "keep" : adds ? "add" : "set"),
                MaskList.write(settings.masks() == null ? List.of() : settings.masks())));
        settings.values().forEach((setting, value) -> {
            if (setting != EventSetting.PASSWORD) {
                arguments.add(ControlKeys.bytes(setting.label()));
                arguments.add(ControlKeys.bytes(value));
            }
        });
        if (request.command() == ControlCommand.CONNECT || request.command() == ControlCommand.DISCONNECT) {
            arguments.add(ControlKeys.bytes(CONNECTION));
            arguments.add(ControlKeys.bytes(request.command() == ControlCommand.CONNECT ? "on" : "off"));
        }
        redis.await(redis.commands()
                .eval(
                        WRITE,
                        ScriptOutputType.INTEGER,
                        new byte[][] {keys.settings()},
                        arguments.toArray(byte[][]::new)));
    }
}
