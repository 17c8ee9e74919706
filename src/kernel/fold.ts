/**
 * One key for all ways to type a name: NFKC, without invisible characters, trimmed, case folded
 * (by way of upper case, so that «ẞ», «ß» and «SS», «ς» and «Σ» meet). Folding twice changes nothing.
 * Unicode Standard 3.13, toNFKC_Casefold, near enough for names that people choose.
 */
export const fold = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .trim();

/** `fold` without accents and with single spaces: the key by which names are sorted and found, «Müller» as «muller». */
export const plain = (text: string): string =>
  fold(fold(text).normalize('NFKD').replace(/\p{M}/gu, '')).replace(/\s+/gu, ' ');
