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
  /** Names of what audit knows about an account, each as often as it was. */
  auditOf(account: Pick<TestAccount, 'id'>): Promise<readonly string[]>;
  /** Starts a process in the place of this one, which is killed; its clock is so many ms ahead. */
  replace(node: Node, aheadMs: number): Promise<Node>;
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

async function startNode(issuer: string, store: string, port: number, aheadMs = 0): Promise<Node> {
  const words = [String(port), issuer, store, String(aheadMs)];
  const child = fork(script, words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
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
  const nodes = await Promise.all(
    Array.from({ length: count }, async () => startNode(issuer, store, await freePort())),
  );
  const ask = async (question: unknown): Promise<Readonly<Record<string, unknown>>> => {
    const [first] = nodes;
    if (!first) throw new Error('no node');
    first.child.send(question as object);
    return message(first.child);
  };
  const made = (await ask({ school: 'demo', wishes })) as unknown as Pick<World, 'accounts'>;
  return {
    issuer,
    nodes,
    ...made,
    recoveryCodesOf: async ({ id }) => (await ask({ recoveryOf: id }))['recoveryCodes'] as readonly string[],
    auditOf: async ({ id }) => (await ask({ auditOf: id }))['names'] as readonly string[],
    async replace(node, aheadMs) {
      await stopNode(node);
      const next = await startNode(issuer, store, Number(new URL(node.at).port), aheadMs);
      nodes.splice(nodes.indexOf(node), 1, next);
      return next;
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
