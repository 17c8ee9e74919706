import type Provider from 'oidc-provider';
import type { AdapterPorts } from './adapter.ts';

/**
 * The library tells clients apart by the hash of their metadata as text, worked out at every look. Here the same
 * metadata (`clientMetadata` gives one object for as long as the record is remembered) is the same client.
 */
export function rememberClients({ Client }: Provider, metadataOf: AdapterPorts['clientMetadata']): void {
  const find = Client.find.bind(Client);
  const made = new WeakMap<object, InstanceType<typeof Client>>();
  Client.find = async (id) => {
    // What is no text is the library's affair.
    const metadata = typeof id === 'string' && id !== '' ? await metadataOf(id) : undefined;
    const known = metadata && made.get(metadata);
    if (known) return known;
    const client = await find(id);
    // The record may have changed in between: then the client is of other metadata.
    if (client && metadata && (await metadataOf(id)) === metadata) made.set(metadata, client);
    return client;
  };
}
