import { describe, expect, it, onTestFinished } from 'vitest';
import { createMetrics } from '../../../src/ops/index.ts';

const metrics = () => {
  const made = createMetrics();
  onTestFinished(() => made.close());
  return made;
};

describe('metrics', () => {
  it('are told in the text format of Prometheus', async () => {
    const made = metrics();
    made.login('accepted', 'password');
    made.login('accepted', 'password');
    made.login('refused', 'totp');
    made.hashQueue(3);
    made.pagesWaiting(7);
    made.hashWaited(0.02);
    made.request({ method: 'GET', route: '/interaction/:uid', status: 200, seconds: 0.2 });
    const { contentType, body } = await made.render();
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body.split('\n')).toEqual(
      expect.arrayContaining([
        'numo_id_logins_total{outcome="accepted",proof="password"} 2',
        'numo_id_logins_total{outcome="refused",proof="totp"} 1',
        'numo_id_hash_queue 3',
        'numo_id_pages_waiting 7',
        'numo_id_hash_wait_seconds_bucket{le="0.025"} 1',
        'numo_id_hash_wait_seconds_bucket{le="0.01"} 0',
        'numo_id_http_request_seconds_count{method="GET",route="/interaction/:uid",status="200"} 1',
      ]),
    );
  });

  it('watch the delay of the event loop', async () => {
    const made = metrics();
    await new Promise((resolve) => setTimeout(resolve, 40));
    const until = performance.now() + 80;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { body } = await made.render();
    const longest = /^numo_id_event_loop_delay_seconds\{quantile="1"\} (\S+)$/m.exec(body)?.[1];
    expect(Number(longest)).toBeGreaterThan(0.05);
    expect(Number(longest)).toBeLessThan(5);
  });

  it('make one label of all strange methods', async () => {
    const made = metrics();
    for (const method of ['BREW', 'x'.repeat(500)]) made.request({ method, route: 'none', status: 405, seconds: 0 });
    expect((await made.render()).body).toContain(
      'numo_id_http_request_seconds_count{method="other",route="none",status="405"} 2',
    );
  });

  it('have no label that could name a school, a person or an address', async () => {
    const made = metrics();
    made.login('busy', 'password');
    made.hashWaited(0);
    made.request({ method: 'POST', route: '/token', status: 400, seconds: 0 });
    const labels = [...(await made.render()).body.matchAll(/[{,](\w+)="/g)].map((match) => match[1]);
    expect([...new Set(labels)].sort()).toEqual(
      ['le', 'method', 'outcome', 'proof', 'quantile', 'route', 'status'].sort(),
    );
  });

  it('of two apps are kept apart', async () => {
    const one = metrics();
    const other = metrics();
    one.hashQueue(9);
    expect((await other.render()).body).toContain('numo_id_hash_queue 0');
  });
});
