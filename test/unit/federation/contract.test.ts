import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineProtocol, type Opened } from '../../../src/federation/contract.ts';
import { faultOf, federationTexts, protocols, REFUSAL_REASONS, Refusal } from '../../../src/federation/index.ts';

const opened = (config: unknown): Opened<unknown> => ({
  id: 'connection',
  schoolId: 'school',
  config,
  secrets: {},
  callback: 'https://id.example/sso/fake/connection',
});

const fake = defineProtocol({
  name: 'fake',
  config: z.strictObject({ issuer: z.string() }),
  presets: [],
  texts: {},
  upstream: ({ issuer }) => issuer,
  begin: async ({ config }) => ({ redirect: config.issuer, keep: {} }),
  stateOf: ({ params }) => params['state'],
  complete: async () => ({ subject: 'somebody', attributes: {}, amr: [] }),
  adminView: ({ config }) => ({ lines: [{ label: 'issuer', value: config.issuer }] }),
  expiries: () => [],
  refresh: async () => undefined,
});

describe('a protocol', () => {
  it('sees its settings parsed', () => {
    expect(fake.upstream({ issuer: 'a' })).toBe('a');
    expect(fake.adminView(opened({ issuer: 'a' })).lines[0]?.value).toBe('a');
  });

  it('is never called with settings that it cannot work with', async () => {
    const ports = {} as never;
    const refused = new Refusal('misconfigured');
    await expect(fake.begin(opened({ other: 1 }), { state: '', fresh: false, locale: 'nl' }, ports)).rejects.toThrow(
      refused,
    );
    expect(() => fake.upstream(null)).toThrow(refused);
  });

  it('has a name of its own in the list', () => {
    const names = protocols.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('brings the words of its presets and their fields', () => {
    const keys = protocols
      .flatMap(({ presets }) => presets)
      .flatMap(({ name, fields }) => [
        `federation.preset.${name}`,
        `federation.preset.${name}.lead`,
        ...fields.flatMap((field) => [`federation.field.${field.name}`, `federation.field.${field.name}.hint`]),
      ]);
    expect(keys.filter((key) => !Object.hasOwn(federationTexts, key))).toEqual([]);
    expect(keys.length).toBeGreaterThan(20);
  });
});

describe('a refusal', () => {
  it.each([
    ['upstream-unreachable', 'provider'],
    ['misconfigured', 'provider'],
    ['upstream-denied', 'person'],
    ['other-tenant', 'person'],
    ['nonce', 'answer'],
  ] as const)('%s is the fault of the %s', (reason, fault) => {
    expect(REFUSAL_REASONS).toContain(reason);
    expect(faultOf(reason)).toBe(fault);
  });
});
