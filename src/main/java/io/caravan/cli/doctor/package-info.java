/** The command doctor: which flows are looked at, and how it tells what it found. */
package io.caravan.cli.doctor;
