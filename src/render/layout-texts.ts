import { defineTexts } from './texts.ts';

/** The words of the layout, the partials and the scripts; every page may use them. */
export const layoutTexts = defineTexts({
  'layout.brand': { nl: 'Numo', en: 'Numo' },
  'layout.skip': { nl: 'Ga naar de inhoud', en: 'Skip to content' },
  'layout.error-prefix': { nl: 'Fout', en: 'Error' },
  'layout.profile': { nl: 'Mijn profiel', en: 'My profile' },
  'layout.close': { nl: 'Sluiten', en: 'Close' },
  'layout.errors.title': {
    nl: 'Niet alles is goed ingevuld. Kijk naar:',
    en: 'Some answers need another look:',
  },
  'layout.school': { nl: 'Je school:', en: 'Your school:' },
  'layout.school.change': { nl: 'Andere school', en: 'Another school' },
  'layout.support': {
    nl: 'Lukt het niet? Bel {phone} of mail naar',
    en: 'Not working? Call {phone} or mail',
  },
  'layout.delay.over': { nl: 'Je kunt het nu opnieuw proberen.', en: 'You can try again now.' },
  'layout.password.show': { nl: 'Toon', en: 'Show' },
  'layout.password.hide': { nl: 'Verberg', en: 'Hide' },
  'layout.password.show.label': { nl: 'Toon wat je typt', en: 'Show what you type' },
  'layout.password.hide.label': { nl: 'Verberg wat je typt', en: 'Hide what you type' },
  'layout.on': { nl: 'Aan', en: 'On' },
  'layout.off': { nl: 'Uit', en: 'Off' },
  'layout.copy': { nl: 'Kopieer', en: 'Copy' },
  'layout.copied': { nl: 'Gekopieerd', en: 'Copied' },
  'layout.print': { nl: 'Druk af', en: 'Print' },
  'layout.download': { nl: 'Download', en: 'Download' },
  'setup.intro': {
    nl: 'Volg de stappen om verificatie in twee stappen in te stellen:',
    en: 'Follow the steps to set up two-step verification:',
  },
  'setup.step1': { nl: 'Download een Authenticator App.', en: 'Download an authenticator app.' },
  'setup.step1.hint': {
    nl: 'Liefst op je telefoon of tablet. Welke app je kiest, maakt niet uit.',
    en: 'Preferably on your phone or tablet. Any such app will do.',
  },
  'setup.step2': { nl: 'Scan deze QR-code met die app.', en: 'Scan this QR code with that app.' },
  'setup.private': {
    nl: 'Zorg dat niemand meekijkt, ook niet via het digibord.',
    en: 'Make sure nobody is watching, not even through the whiteboard.',
  },
  'setup.qr.alt': {
    nl: 'QR-code om met je authenticator-app te scannen',
    en: 'QR code to scan with your authenticator app',
  },
  'setup.no-scan': { nl: 'Kun je de code niet scannen?', en: "Can't you scan the code?" },
  'setup.key.text': {
    nl: 'Kies in de app voor handmatig invoeren en typ deze sleutel over (type: op tijd gebaseerd):',
    en: 'In the app, choose to enter the key by hand and type this key (type: time based):',
  },
  'setup.key.link': { nl: 'Zit je nu op je telefoon? Open de app', en: 'On your phone right now? Open the app' },
  'setup.step3': { nl: 'Vul de code uit de app hieronder in.', en: 'Enter the code from the app below.' },
  'setup.code': { nl: 'Zes-cijferige code', en: 'Six-digit code' },
  'setup.code.hint': { nl: 'De code wisselt elke 30 seconden.', en: 'The code changes every 30 seconds.' },
  'setup.confirm': { nl: 'BEVESTIG', en: 'CONFIRM' },
  'setup.cancel': { nl: 'ANNULEER', en: 'CANCEL' },
  'recovery-codes.title': { nl: 'Je herstelcodes', en: 'Your recovery codes' },
  'recovery-codes.text': {
    nl: 'Bewaar deze herstelcodes op een veilige plek, niet op je telefoon. Elke code werkt één keer. We laten ze nu één keer zien.',
    en: 'Keep these recovery codes in a safe place, not on your phone. Each works once. We show them only now.',
  },
  'recovery-codes.show': { nl: 'Toon', en: 'Show' },
  'recovery-codes.hide': { nl: 'Verberg', en: 'Hide' },
  'recovery-codes.print-title': { nl: 'Herstelcodes voor Numo', en: 'Recovery codes for Numo' },
});
