package io.caravan.source.s3;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Sends short objects at once. The client asks the server before each object whether it wants it, which costs a round trip, and saves
 * something only where the object is long and the server refuses it.
 */
final class ShortRequests implements ExecutionInterceptor {

    private static final String EXPECT = "Expect";
    private static final long LONG = 1L << 20;

    @Override
    public SdkHttpRequest modifyHttpRequest(
            Context.ModifyHttpRequest context, ExecutionAttributes executionAttributes) {
        SdkHttpRequest request = context.httpRequest();
        boolean isShort = request.firstMatchingHeader("Content-Length")
                .filter(length -> Long.parseLong(length) < LONG)
                .isPresent();
        return isShort && request.firstMatchingHeader(EXPECT).isPresent()
                ? request.toBuilder().removeHeader(EXPECT).build()
                : request;
    }
}
