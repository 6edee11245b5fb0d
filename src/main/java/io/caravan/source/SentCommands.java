package io.caravan.source;

import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;

/** Counts the commands that are sent over all connections of a deployment, those included that open a connection. */
@ChannelHandler.Sharable
final class SentCommands extends ChannelOutboundHandlerAdapter implements NettyCustomizer {

    private final LongAdder count = new LongAdder();

    long count() {
        return count.sum();
    }

    @Override
    public void afterChannelInitialized(Channel channel) {
        channel.pipeline().addLast(this);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof RedisCommand) {
            count.increment();
        } else if (message instanceof Collection<?> commands) {
            count.add(commands.size());
        }
        context.write(message, promise);
    }
}
