import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../../src/federation/index.ts';
import { CACHE_MS, openStage, type Stage } from '../support/browser.ts';
import {
  arrive,
  button,
  chooseSchool,
  field,
  givePassword,
  link,
  see,
  startLogin,
  WORDS,
  words,
} from '../support/browser-person.ts';
import { startSamlIdp } from '../support/saml-idp.ts';
import { context as testContext } from '../support/seed.ts';
import { connect } from '../support/sso.ts';
import { connectToProcess } from '../support/sso-process.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const w = WORDS.nl;

describe("a school's own provider", () => {
  let stage: Stage;
  let upstream: Upstream;

  beforeAll(async () => {
    stage = await openStage();
    upstream = await startUpstream();
    const typed = { issuer: upstream.issuer, clientId: 'numo-id', clientSecret: 'a-secret' };
    const school = await stage.school();
    await connect({ running: stage.demo.app }, school, typed, { name: 'Microsoft' });
  });
  afterAll(async () => {
    await upstream.close();
    await stage.close();
  });
  afterEach(async () => {
    for (const context of stage.browser.contexts()) await context.close();
    expect(stage.faults()).toEqual([]);
  });

  it.for([true, false])(
    'asks once who somebody is, then lets them in without a code, straight from the school name (JavaScript: %s)',
    async (scripts) => {
      await stage.changeSchool(() => ({ loginMode: 'sso' }));
      upstream.person = { sub: `docent2-${scripts}`, email: 'm.ayodele@school.example' };
      const first = await stage.seat({ javaScriptEnabled: scripts });
      await first.page.goto(`${stage.demo.origin}/login?login_hint=demo%3A`);
      await see(words(first.page, 'm.ayodele@school.example'));
      await button(first.page, 'Log één keer in met je Numo-gegevens').click();
      await field(first.page, w.username).fill('docent');
      await field(first.page, w.password).fill('groene-fiets-regen-42');
      await first.page.locator('#login-submit').click();
      await button(first.page, 'Ja, dit is mijn schoolaccount').click();
      const on = first.page.locator('#continue-submit');
      const home = first.page.getByRole('heading', { name: 'Hallo Nasira Al-Hashim' });
      await see(on.or(home));
      if (await on.isVisible()) await on.click();
      await see(home);

      const second = await stage.seat({ javaScriptEnabled: scripts });
      await second.page.goto(`${stage.demo.origin}/login`);
      await field(second.page, w.school).fill('demo');
      await second.page.locator('#school-submit').click();
      const again = second.page.locator('#continue-submit');
      const there = second.page.getByRole('heading', { name: 'Hallo Nasira Al-Hashim' });
      await see(again.or(there));
      if (await again.isVisible()) await again.click();
      await see(there);

      // Out at Numo, at Numo ID and at the school, and back at Numo.
      upstream.left = new URLSearchParams();
      await second.page.getByLabel('Numo-account & profiel').click();
      await link(second.page, 'Uitloggen').click();
      if (!scripts) await button(second.page, 'Ja, log mij uit').click();
      await see(second.page.getByRole('heading', { name: 'Welkom bij Numo' }));
      expect(new URL(second.page.url()).origin).toBe(stage.demo.origin);
      expect(upstream.left.get('post_logout_redirect_uri')).toContain('/uitgelogd');
    },
  );

  it('has a button beside the password in mode both', async () => {
    await stage.changeSchool(() => ({ loginMode: 'both' }));
    upstream.person = { sub: 'docent2-true' };
    const { page } = await stage.seat();
    await page.goto(`${stage.demo.origin}/login?login_hint=demo%3A`);
    await page.getByRole('link', { name: 'Log in met je schoolaccount' }).click();
    await see(page.getByRole('heading', { name: 'Hallo Nasira Al-Hashim' }));
  });

  /** The demo's teacher with an active second step is this person at the school. */
  async function linkDocent2(connection: Connection, subject: string): Promise<void> {
    const { users, federation } = stage.demo.app.domains;
    const user = await users.byUsername(connection.schoolId, 'docent2');
    if (!user) throw new Error('the demo has no docent2');
    await federation.accounts.link(connection, { subject, attributes: {}, amr: [] }, user, 'login', testContext);
  }

  it('OpenID Connect and SAML providers of others: there, their login page, and back without a code', async () => {
    const school = await stage.school();
    const app = { running: stage.demo.app };
    const clockAhead = stage.now() - vi.getRealSystemTime();
    const [openId, idp] = [
      await connectToProcess(app, school, { clockAhead, name: 'Magister', mode: 'both' }),
      await startSamlIdp(),
    ];
    const typed = { metadataUrl: idp.metadataUrl };
    const saml = await connect(app, school, typed, { preset: 'saml', name: 'Portaal', mode: 'both' });
    await linkDocent2(openId.connection, 'm.ayodele');
    await linkDocent2(saml, 'person-1');
    stage.move(CACHE_MS);

    const atOpenId = async (page: Page): Promise<void> => {
      await page.getByPlaceholder('Enter any login').fill('m.ayodele');
      await page.getByPlaceholder('and password').fill('at school');
      await button(page, 'Sign-in').click();
      await button(page, 'Continue').click();
    };
    const atSaml = (page: Page): Promise<void> => button(page, 'Continue').click();
    const ways = [
      ['Magister', atOpenId, openId.origin, openId.connection.id],
      ['Portaal', atSaml, idp.origin, saml.id],
    ] as const;
    for (const [name, atSchool, origin, id] of ways) {
      const { page, context } = await stage.seat();
      // A sheet of letters that their page asks of the internet.
      await context.route('https://fonts.googleapis.com/**', (route) => route.fulfill({ body: '' }));
      await startLogin(page, stage.demo.origin);
      await chooseSchool(page, w);
      await link(page, 'Log in met je schoolaccount').click();
      await link(page, `Verder met ${name}`).click();
      await page.waitForURL(`${origin}/**`);
      await atSchool(page);
      await arrive(page, w, 'Meti Ayodele');
      const claims = await (await page.goto(`${stage.demo.origin}/claims`))?.json();
      expect([claims.id_token.acr, claims.userinfo.idp]).toEqual(['urn:numo:acr:sso', id]);
    }

    const { page } = await stage.seat();
    await startLogin(page, stage.demo.origin);
    await chooseSchool(page, w);
    await givePassword(page, w, 'docent2');
    await see(field(page, w.code));
    await Promise.all([openId.close(), idp.close()]);
  });
});
