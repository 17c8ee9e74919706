/** What a start need not have: made, or loaded, by who first asks for it. */
import { createRequire } from 'node:module';

/** Makes it at the first call, and answers the same at every later one. What throws is tried anew. */
export function later<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const load = createRequire(import.meta.url);

/**
 * A package that is loaded at the first call, in some 10 to 80 ms, and holds up the process meanwhile. For what most
 * processes never need, or not at their start.
 *
 * @param name as an import has it; `P` is the type of the module by that name.
 */
export const laterPackage = <P>(name: string): (() => P) => later(() => load(name) as P);

/** What node:http has only for browsers' sake. */
const FETCH_NAMES = ['WebSocket', 'CloseEvent', 'MessageEvent'];

/**
 * Who imports node:http from an ES module has all its names read, and three of them load Node's whole `fetch`: 40 ms
 * and 14 MiB, for names that nobody here uses. Taken away before the first import they load nothing; `fetch` itself
 * and the globals of these names stay, and load it when they are used.
 */
export function leaveFetchOut(): void {
  const http = process.getBuiltinModule('node:http') as unknown as Record<string, unknown>;
  for (const name of FETCH_NAMES) delete http[name];
}
