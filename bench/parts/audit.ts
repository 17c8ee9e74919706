/** The log of a school with 1,000,000 events, in the service; how much a page reads is held by `test/hold`, not here. */
import { join } from 'node:path';
import { exportAll, LIMIT, LOG_PAGES, looks, makeLongLog, NEVER } from '../../test/support/long-log.ts';
import { atMost, figure, type Line, msName, type PartResult, short } from '../lines.ts';
import type { World } from '../world.ts';

const EVENTS = 1_000_000;
const QUICK_EVENTS = 100_000;
const MOST_MS = 100;
const MOST_MIB = 32;
const MIB = 2 ** 20;

/** Makes the log in about a minute. */
export async function measureAudit(world: World): Promise<PartResult> {
  const events = world.quick ? QUICK_EVENTS : EVENTS;
  const began = performance.now();
  const log = await makeLongLog(join(world.folder, 'long-log.sqlite'), events);
  const made = (performance.now() - began) / 1000;
  try {
    const lines: Line[] = [];
    const pages: typeof LOG_PAGES = {
      ...LOG_PAGES,
      'a person of 10,000 events, and an action that never was': () => NEVER,
    };
    for (const [what, filter] of Object.entries(pages)) {
      const { ms } = await looks(log, (go) => log.audit.page('s1', { ...filter(go), limit: LIMIT }), 0);
      lines.push(atMost(what, msName('audit', what), ms, MOST_MS, { unit: ' ms' }));
    }
    const { count, more, seconds } = await exportAll(log);
    return {
      lines: [
        ...lines,
        atMost(
          `an export of ${short(count, 0)} events: memory more than before`,
          'auditExportMiB',
          more / MIB,
          MOST_MIB,
          {
            digits: 0,
            unit: ' MiB',
          },
        ),
        figure('… its time', 'auditExportSeconds', seconds, { unit: ' s' }),
        figure('time to make the log', 'auditMadeSeconds', made, { digits: 0, unit: ' s' }),
      ],
      remarks: [
        `One school with ${short(events, 0)} events on SQLite; the slowest of 20 pages of ${LIMIT}, in the service.`,
      ],
    };
  } finally {
    await log.probe.store.close();
  }
}
