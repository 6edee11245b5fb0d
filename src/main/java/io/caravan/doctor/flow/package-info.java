/** Which checks a flow needs, found out from the parts that it is made of. */
package io.caravan.doctor.flow;
