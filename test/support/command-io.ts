import type { CommandIo } from '../../src/kernel/command.ts';

/** A terminal in memory. */
export interface HeldIo extends CommandIo {
  /** What was written and noted since the last call; empties both. */
  taken(): { readonly out: string; readonly notes: readonly string[] };
}

/** @param given.answer what the person at the terminal answers; absent: nobody sits there. */
export function createHeldIo(given: { readonly input?: string; readonly answer?: string } = {}): HeldIo {
  const { input = '', answer } = given;
  let out = '';
  let notes: string[] = [];
  return {
    async write(text) {
      out += text;
    },
    note: (line) => void notes.push(line),
    readInput: async () => input,
    ...(answer === undefined ? {} : { ask: async () => answer }),
    taken() {
      const all = { out, notes };
      out = '';
      notes = [];
      return all;
    },
  };
}
