/** «Naam:» is two fields as in Numo: voornaam, and achternaam with the tussenvoegsel before it. */

/** Words that stand before a Dutch family name. */
const BETWEEN = new Set(
  "aan af bij d' da de del den der des di do dos du el het in l' la las le les lo los op 't 's te ten ter tot uit van vande vanden vander ver vom von voor zu zum zur".split(
    ' ',
  ),
);

/** «van der Berg» as it is kept: tussenvoegsel and family name. Capitals, as in Belgian names, stay with the name. */
export function splitFamilyName(typed: string): { readonly middleName: string; readonly familyName: string } {
  const words = typed.trim().split(/\s+/u);
  const first = words.findIndex((word, at) => !BETWEEN.has(word) || at === words.length - 1);
  return { middleName: words.slice(0, first).join(' '), familyName: words.slice(first).join(' ') };
}

/** As one types it. */
export const joinFamilyName = (user: {
  readonly middleName?: string | undefined;
  readonly familyName: string;
}): string => (user.middleName ? `${user.middleName} ${user.familyName}` : user.familyName);
