import { afterAll, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { tear, faultsOf, type Raw } from '../support/torn.ts';
const app = await startTestApp();
afterAll(() => app.close().catch((e) => console.log(String(e))));
const host = new URL(app.issuer).host;
const form = ['Content-Type', 'application/x-www-form-urlencoded'] as const;
const H = [['Host', host], ['Accept', 'text/html']] as const;
const J = [['Host', host]] as const;
const b64 = (x: unknown) => Buffer.from(JSON.stringify(x)).toString('base64url');
it('x', async () => {
  console.log(JSON.stringify(app.running.patterns.map((p) => `${p.method} ${p.path}`)));
  const raws: [string, Raw][] = [];
  const add = (name: string, raw: Partial<Raw>) => raws.push([name, { method: 'GET', target: '/', headers: H, ...raw } as Raw]);
  for (const method of ['TRACE','PROPFIND','OPTIONS','PUT','DELETE','PATCH','HEAD']) for (const target of ['/profiel','/auth','/token','/jwks','/nope','/assets/x/y', '/session/end', '/health/live', '/interaction/x']) add(`${method} ${target}`, { method, target });
  for (const p of ['/interaction/x/school','/profiel/wachtwoord','/token','/userinfo','/session/end/confirm','/auth', '/nope', '/assets/a/b', '/token/revocation']) {
    for (const chunked of [false, true]) for (const size of [100_000, 1_000_000]) add(`big ${size} ${chunked} ${p}`, { method: 'POST', target: p, headers: [...H, form], body: `a=${'x'.repeat(size)}`, chunked });
    add(`json ${p}`, { method: 'POST', target: p, headers: [...H, ['Content-Type','application/json']], body: '{"a":1}' });
    add(`nul ${p}`, { method: 'POST', target: p, headers: [...H, form], body: 'a=%00&client_id=%00' });
    add(`ff ${p}`, { method: 'POST', target: p, headers: [...H, form], body: 'a=%FF&client_id=%FF%' });
    add(`charset ${p}`, { method: 'POST', target: p, headers: [...H, ['Content-Type','application/x-www-form-urlencoded; charset=bogus']], body: 'a=%FF&client_id=%FF%' });
  }
  for (const t of ['/%', '/%FF', '/interaction/%FF', '/interaction/%00', '/interaction/..%2f..%2fetc', '/auth/%FF', '/auth/%00', '/auth/' + 'a'.repeat(10000), '/interaction/' + 'a'.repeat(10000), '/interaction/😀', '/profiel?client_id=%FF', '//evil.example/x', 'http://evil.example/profiel', '*', '/auth?client_id=%00', '/auth?client_id=numo&response_type=code&redirect_uri=%00', '/assets/../../etc/passwd', '/assets/%FF/x', '/profiel/%2e%2e', '/x'.repeat(9000), '/.well-known/openid-configuration', '/.well-known/openid-configuration/%FF', '/.well-known/oauth-authorization-server', '/token', '/session/end/confirm', '/session/zzz', '/session',
   `/session/end?id_token_hint=${b64({alg:'RS256'})}.${b64(null)}.x`, `/session/end?id_token_hint=${b64({alg:'RS256'})}.${b64(5)}.x`, `/session/end?id_token_hint=${b64(null)}.${b64({aud:'numo'})}.x`,`/session/end?id_token_hint=${b64({alg:'RS256'})}.${b64({aud:{a:1}})}.x`,`/session/end?id_token_hint=${b64({alg:'RS256'})}.${b64({aud:['numo']})}.x`,`/session/end?id_token_hint=${b64({alg:5, kid:{}})}.${b64({aud:'numo'})}.x`, '/session/end?id_token_hint=x', `/session/end?id_token_hint=${b64({alg:'RS256'})}.${b64({aud:'__proto__'})}.x`,
   ]) add(`target ${t.slice(0,60)}`, { target: t });
  const base = '/auth?client_id=numo&response_type=code&redirect_uri=' + encodeURIComponent('http://localhost:9/callback') + '&scope=openid&state=s';
  for (const t of [`&id_token_hint=${b64({alg:'RS256'})}.${b64(null)}.x`, `&id_token_hint=${b64({alg:5})}.${b64({aud:'numo'})}.x`, '&claims=null', '&claims=%7B%22id_token%22%3A5%7D', '&claims=' + encodeURIComponent('{"id_token":{"acr":"x","sub":5,"__proto__":{"a":1}},"userinfo":{"\\ud800":null}}'), '&claims=' + encodeURIComponent('{"id_token":{"acr":{"values":[{}],"essential":1}, "sub":null}}'), '&claims=[', '&max_age=-1','&max_age=1e999','&prompt=%00','&ui_locales=%00%FF','&login_hint=%00:%00','&login_hint=demo:%00','&login_hint=' + 'demo:' + '😀'.repeat(40),'&school=%00','&school=a&school=b','&code_challenge=%00','&code_challenge_method=plain&code_challenge=x','&request=x','&request_uri=http://x','&response_mode=web_message','&response_mode=form_post','&nonce=%00','&state=%00%0d%0aX:y','&acr_values=%00','&scope=%00','&registration=x', '&resource=x', '&display=%00', '&authorization_details=x', '&dpop_jkt=x'])
    add(`auth ${t.slice(0,50)}`, { target: base + t });
  for (const h of [['Accept-Language','x'.repeat(3000)],['Accept-Language','*;q=9, ,;;'],['Accept','garbage'],['Accept','x/y;q=zzz, application/json'],['Cookie','numo_session=' + 'x'.repeat(10000)],['Cookie','numo_session=😀; numo_browser=\u0001'],['Cookie','numo_session=a\0b'],['Cookie', Array.from({length:300},(_, i)=>`c${i}=v`).join('; ')],['Cookie','x'.repeat(20000)],['Cookie',';;;===; numo_school=😀; numo_known=x'],['Origin','null'],['X-Forwarded-Host','evil'],['X-Forwarded-For','%%%, 1'],['X-Forwarded-Proto','gopher'],['Forwarded','for=evil'],['Transfer-Encoding','chunked'],['Content-Length','-5'],['Expect','100-continue'],['Expect','foo'],['Upgrade','h2c'],['Range','bytes=0-1'],['If-None-Match','*'],['Authorization','Basic %%%'],['Authorization','Basic ' + Buffer.from('\0:\xff').toString('base64')],['Authorization','Bearer \u00ff'],['Authorization', 'Bearer ' + 'a'.repeat(9000)],['DPoP','x'], ['Host','evil.example'], ['Content-Type','\u00ff'], ['X', 'y'.repeat(100_000)]] as const)
    for (const t of ['/profiel', '/auth', '/token', '/userinfo', '/interaction/abc']) add(`header ${h[0]}: ${h[1].slice(0,30)} ${t}`, { target: t, method: t === '/token' ? 'POST' : 'GET', headers: [...H, h] });
  add('no host', { headers: [] });
  add('evil host', { headers: [['Host','evil.example'], ['Accept','text/html']] });
  for (const [name, raw] of raws) {
    for (const headers of [raw.headers, raw.headers.filter(([n]) => n !== 'Accept')]) {
    try {
      const seen = await tear(app.running.port, { ...raw, headers });
      const f = faultsOf(seen);
      if (f.length) console.log(name, '|', headers === raw.headers ? 'html' : 'any', seen.status, f.join(','), JSON.stringify(seen.body.slice(0, 150)));
    } catch (e) { console.log(name, 'THROWN', String(e), String((e as Error).cause)); }
    }
  }
  console.log(JSON.stringify(app.log.filter((l) => l.level === 'error').map((l) => [l.fields, String((l.cause as Error)?.stack).slice(0, 300)]), null, 1));
}, 60000);
