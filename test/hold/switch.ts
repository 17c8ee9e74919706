import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';
import { firstHost } from '../../scripts/mongo-address.ts';

/** Goes between the provider and its database: passes on, refuses, or takes everything and gives nothing. */
export interface Switch {
  /** The address of the database behind it. */
  readonly address: string;
  /** Cuts every connection; new ones are refused. */
  refuse(): Promise<void>;
  /** A black hole: connections stay and are accepted, and nothing is ever answered. */
  swallow(): Promise<void>;
  /** As before. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** @param address of a server of MongoDB, with the database. */
export async function createSwitch(address: string): Promise<Switch> {
  const target = firstHost(address);
  const sockets = new Set<Socket>();
  let swallowing = false;
  let port = 0;
  let server: Server | undefined;

  const join = (near: Socket): void => {
    sockets.add(near);
    near.on('error', () => near.destroy());
    near.on('close', () => sockets.delete(near));
    if (swallowing) return void near.pause();
    const far = createConnection({ port: target.port, host: target.hostname });
    sockets.add(far);
    far.on('error', () => near.destroy());
    far.on('close', () => {
      sockets.delete(far);
      if (!swallowing) near.destroy();
    });
    near.on('close', () => far.destroy());
    near.on('data', (data) => swallowing || far.write(data));
    far.on('data', (data) => swallowing || near.write(data));
  };
  const listen = async (): Promise<void> => {
    server = createServer(join).listen(port, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const refuse = async (): Promise<void> => {
    const closed = server && once(server, 'close');
    server?.close();
    cut();
    await closed;
  };
  await listen();
  // A direct connection: else the driver would go to the members that the server names, past this.
  const through = `${address.replace(/\?.*/, '').replace(/(\/\/(?:[^/@]*@)?)[^/]*/, `$1127.0.0.1:${port}`)}?directConnection=true`;
  return {
    address: through,
    refuse,
    async swallow() {
      swallowing = true;
    },
    async restore() {
      const wasSwallowing = swallowing;
      swallowing = false;
      // What was swallowed never comes: those connections are of no use any more.
      if (wasSwallowing) cut();
      else await listen();
    },
    close: refuse,
  };
}
