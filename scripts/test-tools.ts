import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that tests use, or the reason why they have to do without. */
export type Tool = { readonly path: string } | { readonly missing: string };

const runs = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

export const onPath = (names: readonly string[]): string | undefined =>
  names
    .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))
    .find((path) => runs(path));

/** Installs a package of Debian's where that can be done without asking; gives why it could not. */
function aptInstall(names: readonly string[]): string | undefined {
  if (!existsSync('/etc/debian_version')) return 'this is no Debian';
  if (process.getuid?.() !== 0) return `only root may run apt-get install ${names.join(' ')}`;
  console.log(`Installing Debian's ${names.join(' ')} …`);
  const apt = (...words: readonly string[]) =>
    spawnSync('apt-get', words, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  return apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', ...names)
    ? undefined
    : `apt-get install ${names.join(' ')} failed`;
}

function find(names: readonly string[], packages: readonly string[]): Tool {
  const path = onPath(names);
  if (path) return { path };
  const fault = aptInstall(packages);
  const installed = onPath(names);
  return installed
    ? { path: installed }
    : { missing: `there is no ${names[0]} here, and ${fault ?? 'its package has none'}` };
}

/** The browser of the browser tests: NUMO_ID_TEST_CHROMIUM, one on the path, or Debian's. */
export function findChromium(): Tool {
  const given = process.env.NUMO_ID_TEST_CHROMIUM;
  if (given) return runs(given) ? { path: given } : { missing: `NUMO_ID_TEST_CHROMIUM is no program: ${given}` };
  return find(
    ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    ['chromium', 'fonts-dejavu-core'],
  );
}

/** OATH Toolkit's command: an implementation of TOTP that is not ours. */
export const findOathtool = (): Tool => find(['oathtool'], ['oathtool']);
