import { type ParsedTokenInfo, TokenType } from './json.ts';

/** Which line each value of the present item begins at, by its path in the item. */
export type Lines = ReadonlyMap<string, number>;

interface Container {
  readonly isArray: boolean;
  index: number;
  key: string;
  expectsKey: boolean;
}

const NEWLINE = 10;
/** The root and a list stand above an item. */
const ABOVE_ITEM = 2;

/**
 * Follows a stream of tokens and notes at which line values begin. Bytes come first, then the tokens in
 * them; tokens come in the order of their offsets.
 */
export function createLineTracker() {
  const stack: Container[] = [];
  let newlines: number[] = [];
  let passed = 0;
  let line = 1;
  let bytes = 0;
  let lines = new Map<string, number>();

  const lineAt = (offset: number): number => {
    for (; passed < newlines.length && (newlines[passed] ?? 0) < offset; passed += 1) line += 1;
    return line;
  };
  const note = (at: number): void => {
    const path = stack.slice(ABOVE_ITEM).map(({ isArray, index, key }) => (isArray ? String(index) : key));
    if (stack.length === ABOVE_ITEM) lines = new Map();
    if (stack.length >= ABOVE_ITEM) lines.set(path.join('.'), at);
  };
  return {
    /** Call before the tokens of these bytes. */
    addBytes(chunk: Uint8Array): void {
      newlines = newlines.slice(passed);
      passed = 0;
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) newlines.push(bytes + at);
      bytes += chunk.length;
    },
    /** Answers how many containers a value that begins with this token stands in, undefined where none begins. */
    addToken({ token, value, offset }: ParsedTokenInfo): number | undefined {
      const at = lineAt(offset);
      const top = stack.at(-1);
      const depth = stack.length;
      if (token === TokenType.COMMA && top) {
        top.index += 1;
        top.expectsKey = !top.isArray;
      } else if (token === TokenType.COLON && top) {
        top.expectsKey = false;
      } else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) {
        stack.pop();
      } else if (token === TokenType.STRING && top?.expectsKey) {
        top.key = String(value);
      } else {
        note(at);
        const isArray = token === TokenType.LEFT_BRACKET;
        if (isArray || token === TokenType.LEFT_BRACE) stack.push({ isArray, index: 0, key: '', expectsKey: !isArray });
        return depth;
      }
      return undefined;
    },
    /** Of the item that is being read, or was read last. */
    lines: (): Lines => lines,
    /** The last line that was looked at. */
    line: () => line,
    /** The member of the root at which the reader stands. */
    list: (): string => stack[0]?.key ?? '',
  };
}
