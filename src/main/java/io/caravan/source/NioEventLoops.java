package io.caravan.source;

import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;

/**
 * The threads of Redis clients, made in the way that Netty 4.1 knows as well: the Camel CLI brings that one, which then stands
 * before the 4.2 that the client itself would bring.
 */
final class NioEventLoops extends DefaultEventLoopGroupProvider {

    NioEventLoops() {
        super(DefaultClientResources.DEFAULT_IO_THREADS);
    }

    @Override
    @SuppressWarnings("deprecation")
    protected <T extends EventLoopGroup> EventExecutorGroup doCreateEventLoopGroup(
            Class<T> type, int threads, io.lettuce.core.resource.ThreadFactoryProvider factories) {
        return new NioEventLoopGroup(threads, factories.getThreadFactory("lettuce-nioEventLoop"));
    }
}
