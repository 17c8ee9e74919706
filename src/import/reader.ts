import { type ParsedTokenInfo, Tokenizer, TokenParser, TokenType } from './json.ts';
import { createLineTracker, type Lines } from './lines.ts';
import { LISTS, type ListName } from './schema.ts';

/** What is wrong with a file, and where; never a value. */
export interface Fault {
  readonly line: number;
  /** Such as `people[3].email`; empty for the file as a whole. */
  readonly field: string;
  readonly fault: string;
}

/** One member of a list of the file. */
export interface RawItem {
  readonly list: ListName;
  readonly index: number;
  readonly value: unknown;
  /** The line at which the value at `path` begins, or the nearest above it. */
  lineOf(path: readonly PropertyKey[]): number;
}

export type Read = { readonly item: RawItem } | { readonly fault: Fault };

const isList = (name: string): name is ListName => (LISTS as readonly string[]).includes(name);

function lineIn(lines: Lines, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const line = lines.get(path.slice(0, length).map(String).join('.'));
    if (line !== undefined) return line;
  }
  return 0;
}

/** Puts tokens together to items, and holds the file's outermost shape. */
function createAssembler() {
  const found: Read[] = [];
  const tracker = createLineTracker();
  const tokens = new Tokenizer();
  // Members only: the parser keeps all that is in a value that it is to give, so a list would be held until its end.
  const values = new TokenParser({ paths: LISTS.map((list) => `$.${list}.*`), keepStack: false });
  let broken = false;
  let ended = false;
  let last = -1;
  const fault = (field: string, words: string, line = tracker.line()): void => {
    found.push({ fault: { line, field, fault: words } });
  };
  const stop = (): void => {
    if (!broken) fault('', 'this is no JSON');
    broken = true;
  };
  /** Holds the root and what stands in it to the shape of a file, as soon as it begins. */
  const begins = (depth: number, token: TokenType): void => {
    const name = tracker.list();
    if (depth === 0 && token !== TokenType.LEFT_BRACE) {
      fault('', 'must be an object with lists');
      broken = true;
    } else if (depth === 1 && name !== '$schema') {
      if (!isList(name)) fault(name, 'there is no such list');
      else if (token !== TokenType.LEFT_BRACKET) fault(name, 'must be a list');
    }
  };
  values.onValue = ({ value, key, stack }) => {
    const path = stack.slice(1).map((above) => above.key);
    const list = String(path[0]);
    if (!isList(list) || typeof key !== 'number') return;
    const lines = tracker.lines();
    if (key === 0 && LISTS.indexOf(list) < last) fault(list, `must stand before ${LISTS[last]}`, lineIn(lines, []));
    last = Math.max(last, LISTS.indexOf(list));
    found.push({ item: { list, index: key, value, lineOf: (at) => lineIn(lines, at) } });
  };
  tokens.onToken = (token: ParsedTokenInfo) => {
    const depth = tracker.addToken(token);
    if (!broken) values.write(token);
    if (!broken && depth !== undefined) begins(depth, token.token);
  };
  tokens.onError = stop;
  values.onError = stop;
  values.onEnd = () => {
    ended = true;
  };
  return {
    add(chunk: Uint8Array): readonly Read[] {
      tracker.addBytes(chunk);
      if (!broken) tokens.write(chunk);
      return found.splice(0);
    },
    end(): readonly Read[] {
      if (!broken && !ended) fault('', 'the file ends before its end');
      return found.splice(0);
    },
    isBroken: () => broken,
  };
}

/** Reads the members of a file's lists one by one, each with the lines of its fields; memory does not grow with the file. */
export async function* readItems(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Read, void> {
  const assembler = createAssembler();
  for await (const chunk of chunks) {
    yield* assembler.add(chunk);
    if (assembler.isBroken()) return;
  }
  yield* assembler.end();
}
