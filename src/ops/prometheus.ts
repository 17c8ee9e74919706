/**
 * The four parts of prom-client that are used, and their types. Its front door also loads the metrics of processes,
 * with OpenTelemetry's whole interface: 45 ms and 12 MiB at every start.
 */
import type * as client from 'prom-client';
import { laterPackage } from '../kernel/later.ts';

export const Counter = laterPackage<typeof client.Counter>('prom-client/lib/counter.js')();
export const Gauge = laterPackage<typeof client.Gauge>('prom-client/lib/gauge.js')();
export const Histogram = laterPackage<typeof client.Histogram>('prom-client/lib/histogram.js')();
export const Registry = laterPackage<typeof client.Registry>('prom-client/lib/registry.js')();

export type HistogramOf<L extends string> = client.Histogram<L>;
export type RegistryOf = client.Registry;
