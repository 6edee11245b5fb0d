/** Which of several instances runs a flow that only one may run. */
package io.caravan.leader;
