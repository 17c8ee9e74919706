import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import type { CommandIo } from '../../kernel/command.ts';

/** The standard streams of a process. */
export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** A question needs a person at both ends; with an answer that goes to a file or a pipe nobody is asked. */
export function createTerminal({ stdin, stdout, stderr }: Streams): CommandIo {
  return {
    write: (words) =>
      new Promise((resolve, reject) => {
        stdout.write(words, (error) => (error ? reject(error) : resolve()));
      }),
    note: (line) => void stderr.write(`${line}\n`),
    readInput: () => text(stdin),
    ...(stdin.isTTY && stderr.isTTY
      ? {
          async ask(question: string) {
            const lines = createInterface({ input: stdin, output: stderr });
            try {
              return await lines.question(`${question} `);
            } finally {
              lines.close();
            }
          },
        }
      : {}),
  };
}
