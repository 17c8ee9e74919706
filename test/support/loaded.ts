/** For `node --import`: at its end the process tells by IPC which packages it has loaded, and whether Node's `fetch`. */
import { registerHooks } from 'node:module';

const packages = new Set<string>();

registerHooks({
  load(url, context, next) {
    const name = url.match(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];
    if (name) packages.add(name);
    return next(url, context);
  },
});

process.on('message', () => {
  const builtin = (process as unknown as { moduleLoadList: readonly string[] }).moduleLoadList;
  process.send?.({
    packages: [...packages],
    fetch: builtin.some((name) => name.endsWith(' internal/deps/undici/undici')),
  });
});
process.channel?.unref();
