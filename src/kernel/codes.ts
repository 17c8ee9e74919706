import { randomBytes } from 'node:crypto';

/** 32 signs (5 bits each), upper case, without 0, O, 1 and I: nobody takes one for another. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const MAX_TYPED = 64;

/** A random code to be read and typed by people. 256 is a multiple of 32, so every sign is as likely as any other. */
export const randomCode = (length: number): string =>
  Array.from(randomBytes(length), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');

/** K7MP2RXT9HWQ → K7MP-2RXT-9HWQ. */
export const inGroups = (code: string): string => code.replace(/.{4}(?=.)/g, '$&-');

/** As a code is hashed: without spaces and dashes, upper case. What is too long to be a code becomes nothing. */
export const foldCode = (typed: string): string =>
  typed.length > MAX_TYPED
    ? ''
    : typed
        .normalize('NFKC')
        .replace(/[\s\p{Pd}]/gu, '')
        .toUpperCase();
