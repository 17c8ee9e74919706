import { addressText } from '../passage/index.ts';
import type { School } from '../schools/index.ts';
import type { User } from '../users/index.ts';

/**
 * A picture of the address that fills in school and username, and nothing that lets anybody in.
 *
 * @param loginAt where a relying party begins a login (OpenID Connect Core section 4).
 */
export async function hintQr(loginAt: string, school: School, user: User): Promise<string> {
  const { origin, pathname } = new URL(loginAt);
  const address = addressText(`${origin}${pathname}`, {
    login_hint: `${school.shortNames[0] ?? ''}:${user.username}`,
  });
  // Loaded by who first needs it.
  const { toString: drawQr } = await import('qrcode');
  const svg = await drawQr(address, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
