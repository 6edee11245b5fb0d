/** What must be so before a flow can run, and how to mend what is not. Asks only; changes nothing. */
package io.caravan.doctor;
