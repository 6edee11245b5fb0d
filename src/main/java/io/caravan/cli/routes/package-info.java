/** Route files that users write: where in one a fault is, a trial before it is used, and loading it while the service runs. */
package io.caravan.cli.routes;
