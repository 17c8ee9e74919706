import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createParty, type Party } from '../support/party.ts';
import { freePort } from '../support/ports.ts';
import { type AccountWish, type TestAccount, testClients } from '../support/seed.ts';
import { Visitor } from '../support/visitor.ts';

/** A process of the provider. */
export interface Node {
  readonly child: ChildProcess;
  /** Where it really listens. */
  readonly at: string;
}

/** Several processes of the provider behind one issuer, on one store. */
export interface World {
  readonly issuer: string;
  readonly nodes: readonly Node[];
  readonly accounts: readonly TestAccount[];
  /** Ten new ones. */
  recoveryCodesOf(account: TestAccount): Promise<readonly string[]>;
  /** The relying party, which speaks to this node. */
  party(node: Node): Party;
  /** A browser whose every request goes to the node that `choose` names then. */
  visitor(choose: () => Node): Visitor;
  close(): Promise<void>;
}

const script = fileURLToPath(new URL('node.ts', import.meta.url));

async function message(child: ChildProcess): Promise<Readonly<Record<string, unknown>>> {
  const [told] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the node ended with ${String(code)}`))),
  ]);
  return told as Record<string, unknown>;
}

async function startNode(issuer: string, store: string): Promise<Node> {
  const port = await freePort();
  const child = fork(script, [String(port), issuer, store], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await message(child);
  return { child, at: `http://127.0.0.1:${port}` };
}

export async function stopNode({ child }: Node): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Starts `count` nodes at the same moment on an empty store, and has the first make a school with these people. */
export async function startWorld(store: string, count: number, wishes: readonly AccountWish[]): Promise<World> {
  const issuer = `http://localhost:${await freePort()}`;
  const nodes = await Promise.all(Array.from({ length: count }, () => startNode(issuer, store)));
  const [first] = nodes;
  if (!first) throw new Error('no node');
  first.child.send({ school: 'demo', wishes });
  const made = (await message(first.child)) as unknown as Pick<World, 'accounts'>;
  return {
    issuer,
    nodes,
    ...made,
    async recoveryCodesOf({ id }) {
      first.child.send({ recoveryOf: id });
      return (await message(first.child))['recoveryCodes'] as readonly string[];
    },
    party: ({ at }) => createParty(issuer, at, testClients('http://localhost:9').numo),
    visitor: (choose) =>
      new Visitor({
        get [issuer]() {
          return choose().at;
        },
      }),
    async close() {
      await Promise.all(nodes.map(stopNode));
    },
  };
}
