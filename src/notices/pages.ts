import { definePage } from '../render/page.ts';

/** What every mail shows, in words already: one template serves them all. */
export interface MailModel {
  readonly subject: string;
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  /** Who sends it and why. */
  readonly footer: string;
}

/** The HTML part of every mail. */
export const mailPage = definePage<MailModel>('mail/message', {
  told: {
    subject: 'Je wachtwoord is gewijzigd',
    greeting: 'Hallo Meti Ayodele,',
    paragraphs: ['Op 12 maart 2026 om 09:30 is je wachtwoord gewijzigd.', 'Was jij dit niet? Bel 0297-523159.'],
    footer: 'Numo stuurt je deze mail om je account veilig te houden.',
  },
});
