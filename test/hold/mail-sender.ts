/** A process that hands in one mail and sends it: `node test/hold/mail-sender.ts STORE PORT`. */
import { systemClock } from '../../src/kernel/clock.ts';
import { openOutbox } from './mail-outbox.ts';

const [store = '', port = ''] = process.argv.slice(2);
const { notices } = await openOutbox(store, Number(port), systemClock);
await notices.sendDirect({ id: 'meti', to: 'meti@demo.example', template: 'password-changed', locale: 'nl' });
await notices.flush();
