import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { AppError } from '../kernel/errors.ts';

export interface Asset {
  /** `/assets/<hash of the content>/<name>`: another content has another address. */
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

export interface Assets {
  /** The address of an asset by its file name. @throws AppError('asset-missing', 'internal') */
  address(name: string): string;
  /** The asset at a request's path; undefined for every other path, also with an old hash. */
  byPath(path: string): Asset | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/**
 * Reads all files of a folder (not of its subfolders) into memory, once. Answers may be kept for ever:
 * `Cache-Control: public, max-age=31536000, immutable`.
 *
 * @throws TypeError for a file whose type is not known here.
 */
export function loadAssets(folder: string): Assets {
  const byName = new Map<string, Asset>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const type = TYPES[extname(entry.name)];
    if (!type) throw new TypeError(`${entry.name} in ${folder}: no content type is known for it`);
    const body = readFileSync(join(folder, entry.name));
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 16);
    byName.set(entry.name, { path: `/assets/${hash}/${entry.name}`, type, body });
  }
  const byPath = new Map([...byName.values()].map((asset) => [asset.path, asset]));
  return {
    address(name) {
      const asset = byName.get(name);
      if (!asset) throw new AppError('asset-missing', 'internal', { cause: new Error(`no asset ${name}`) });
      return asset.path;
    },
    byPath: (path) => byPath.get(path),
  };
}
