/** What all sources share: the connections to Redis, what they are set to, and what their failures mean. */
package io.caravan.source;
