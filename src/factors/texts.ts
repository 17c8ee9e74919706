import { defineTexts } from '../render/index.ts';

/** Why an action was refused: `two-step.refused.<reason>`; `delayed` takes {n}, the seconds. */
export const factorTexts = defineTexts({
  'two-step.refused.not-offered': {
    nl: 'Verificatie in twee stappen is er voor docenten en beheerders.',
    en: 'Two-step verification is for teachers and administrators.',
  },
  'two-step.refused.not-allowed': {
    nl: 'Je mag dit voor deze persoon niet wijzigen.',
    en: 'You are not allowed to change this for this person.',
  },
  'two-step.refused.reason-missing': {
    nl: 'Kies eerst een reden.',
    en: 'Choose a reason first.',
  },
  'two-step.refused.required': {
    nl: 'Je school verplicht verificatie in twee stappen. Je kunt het daarom niet uitzetten of wissen. Heb je een andere telefoon? Kies dan ‘Nieuwe telefoon’.',
    en: 'Your school requires two-step verification, so you cannot switch it off or wipe it. Do you have another phone? Choose ‘New phone’.',
  },
  'two-step.refused.already-active': {
    nl: 'Verificatie in twee stappen staat al aan.',
    en: 'Two-step verification is already on.',
  },
  'two-step.refused.already-suspended': {
    nl: 'Verificatie in twee stappen staat al uit.',
    en: 'Two-step verification is already off.',
  },
  'two-step.refused.suspended': {
    nl: 'Verificatie in twee stappen is tijdelijk uitgezet. Zet het eerst weer aan, of wis de koppeling.',
    en: 'Two-step verification is switched off for now. Switch it on again first, or wipe the link.',
  },
  'two-step.refused.not-set-up': {
    nl: 'Verificatie in twee stappen is nog niet ingesteld.',
    en: 'Two-step verification is not set up yet.',
  },
  'two-step.refused.no-setup': {
    nl: 'Er is niets om te bevestigen. Begin opnieuw met instellen.',
    en: 'There is nothing to confirm. Start setting up again.',
  },
  'two-step.refused.setup-expired': {
    nl: 'Het instellen duurde langer dan 15 minuten. Begin opnieuw: je krijgt een nieuwe QR-code.',
    en: 'Setting up took longer than 15 minutes. Start again: you will get a new QR code.',
  },
  'two-step.refused.wrong': {
    nl: 'Deze code klopt niet (meer). Vul de nieuwste code in die bij Numo staat in je authenticator-app.',
    en: 'This code is not, or no longer, valid. Enter the newest code shown for Numo in your authenticator app.',
  },
  'two-step.refused.used': {
    nl: 'Deze code is al gebruikt. Wacht tot er een nieuwe verschijnt (hooguit 30 seconden).',
    en: 'This code was already used. Wait for a new one (30 seconds at most).',
  },
  'two-step.refused.delayed': {
    nl: 'Te veel pogingen. Probeer het over {n} seconden opnieuw.',
    en: 'Too many attempts. Try again in {n} seconds.',
  },
  'two-step.refused.blocked': {
    nl: 'Er zijn te veel verkeerde codes ingevuld. Gebruik een herstelcode of vraag je beheerder om hulp.',
    en: 'Too many wrong codes were entered. Use a recovery code or ask your administrator for help.',
  },
});
