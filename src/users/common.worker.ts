/**
 * The lists of common passwords and the estimator that searches them, on a thread of their own: they
 * take some 70 MB and a third of a second to load, and up to a tenth of a second for one password.
 * Asked by common.ts.
 */
import { parentPort } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as english } from '@zxcvbn-ts/language-en';
import { dictionary as dutch } from '@zxcvbn-ts/language-nl-be';

/** The estimator's time grows with the square of the length; a longer password is judged by its two ends. */
const LOOKED_AT = 32;
/** Spellings tried for «p@$$w0rd»; the default of 100 takes seconds for a password made of such signs. */
const SPELLINGS = 16;
/** Guesses: what an attacker who knows the lists needs. Below a million a password counts as common. */
const COMMON_BELOW = 1e6;

const estimator = new ZxcvbnFactory({
  dictionary: {
    ...common,
    ...english,
    ...Object.fromEntries(Object.entries(dutch).map(([name, words]) => [`${name}-nl`, words])),
  },
  graphs: adjacencyGraphs,
  l33tMaxSubstitutions: SPELLINGS,
  maxLength: LOOKED_AT,
});

const isWeak = (text: string): boolean => estimator.check(text).guesses < COMMON_BELOW;

/** What is looked at in place of `text`: the part that it repeats, or, when it is long, both its ends. */
function partsOf(text: string): readonly string[] {
  const repeated = /^(.+?)\1+$/su.exec(text)?.[1] ?? text;
  return [...new Set([repeated.slice(0, LOOKED_AT), repeated.slice(-LOOKED_AT)])];
}

/** Common as it stands, or without the signs around it («Welkom2024!»). */
function isCommon(password: string): boolean {
  const bare = password.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  return [...new Set([password, bare])].some((text) => text !== '' && partsOf(text).every(isWeak));
}

parentPort?.on('message', ({ id, password }: { id: number; password: string }) => {
  parentPort?.postMessage({ id, common: isCommon(password) });
});
