import { type Html, html } from './html.ts';
import { type ClaimRow, claimList, initialsOf } from './words.ts';

/** A mail as the outbox page shows it. */
export interface OutboxMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Who is logged in, for the header. */
export interface Visitor {
  readonly name: string;
  readonly isBeheerder: boolean;
}

/** What the frame of every page shows. */
export interface Frame {
  readonly title: string;
  readonly visitor?: Visitor | undefined;
  /** The profile at Numo ID. */
  readonly profileUrl: string;
  /** Where GEBRUIKERS leads. */
  readonly usersUrl: string;
}

const menu = (visitor: Visitor, frame: Frame): Html => html`
      ${
        visitor.isBeheerder
          ? html`<nav class="tools" aria-label="Tools"><span aria-hidden="true">TOOLS</span> <span class="bar" aria-hidden="true">|</span> <a href="${frame.usersUrl}">GEBRUIKERS</a></nav>`
          : undefined
      }
      <details class="account">
        <summary aria-label="Numo-account &amp; profiel"><span class="avatar" aria-hidden="true">${initialsOf(visitor.name)}</span></summary>
        <div class="card">
          <p class="who"><strong>${visitor.name}</strong><br>Numo-account &amp; profiel</p>
          <ul>
            <li><a href="${frame.profileUrl}">Profiel</a></li>
            <li><a href="/logout">Uitloggen</a></li>
          </ul>
        </div>
      </details>`;

/** A whole document. */
export const documentOf = (frame: Frame, content: Html): string =>
  html`<!doctype html>
<html lang="nl">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${frame.title} – Numo</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/demo.css">
  </head>
  <body>
    <header class="top">
      <a class="brand" href="/"><picture><source srcset="/logo-dark.svg" media="(prefers-color-scheme: dark)"><img src="/logo.svg" alt="Numo" width="106" height="32"></picture></a>
      ${frame.visitor ? menu(frame.visitor, frame) : html`<a class="button small" href="/login">Log in</a>`}
    </header>
    <main>${content}
    </main>
    <footer>
      <p>Dit is een demo. Alle namen zijn verzonnen. · <a href="/outbox">Verstuurde mails</a></p>
    </footer>
  </body>
</html>
`.markup;

/** Before the login. */
export const welcomePage = (): Html => html`
      <section class="hero">
        <h1>Welkom bij Numo</h1>
        <p>Hier werk je aan je lessen en je leerplan. Log in met je Numo-account.</p>
        <p><a class="button" id="login" href="/login">Log in</a></p>
      </section>
      <section class="panel">
        <h2>Probeer ook</h2>
        <ul>
          <li><a href="/login?login_hint=demo%3A">Log in bij school ‘demo’</a>: de school is dan al gekozen.</li>
          <li><a href="/login?prompt=select_account">Log in als iemand anders</a>: handig op een gedeelde computer.</li>
          <li><a href="/login?acr_values=urn%3Anumo%3Aacr%3A2">Log in met verificatie in twee stappen</a>, als je die hebt ingesteld.</li>
        </ul>
      </section>`;

/** After the login: what Numo got to know, in words. */
export const homePage = (visitor: Visitor, rows: readonly ClaimRow[]): Html => html`
      <section class="hero">
        <h1>Hallo ${visitor.name}</h1>
        <p>Je bent ingelogd bij Numo.</p>
      </section>
      <section class="panel">
        <h2>Dit weet Numo van jou</h2>
        <p>Numo kreeg deze gegevens van Numo ID. Je wachtwoord en je codes ziet Numo nooit.</p>${claimList(rows)}
        <p><a href="/claims">Bekijk ze als JSON</a></p>
      </section>`;

/** Something went wrong: what, and the way on. */
export const troublePage = (words: string, way: { href: string; label: string }, detail?: string): Html => html`
      <section class="panel" role="alert">
        <h1>Dat lukte niet</h1>
        <p>${words}</p>
        ${detail === undefined ? undefined : html`<p class="detail">Melding: ${detail}</p>`}
        <p><a class="button" id="restart" href="${way.href}">${way.label}</a></p>
      </section>`;

/** Asks before logging out when another site sent the person here. */
export const askLogoutPage = (): Html => html`
      <section class="panel">
        <h1>Uitloggen?</h1>
        <p>Een andere site vraagt om je uit te loggen bij Numo.</p>
        <p><a class="button" href="/logout">Ja, log uit</a> <a href="/">Nee, ga terug</a></p>
      </section>`;

const mailPart = (mail: OutboxMail): Html => html`
        <article class="mail">
          <h2>${mail.subject}</h2>
          <p class="detail">Aan ${mail.to} · <time datetime="${mail.at}">${mail.at}</time></p>
          <pre>${mail.text}</pre>
        </article>`;

/** The mails that a real installation would have sent. */
export const outboxPage = (mails: readonly OutboxMail[]): Html => html`
      <section class="panel">
        <h1>Verstuurde mails</h1>
        <p>De demo verstuurt geen echte mail. Hier staat wat er verstuurd zou zijn, de nieuwste eerst.</p>
        ${mails.length === 0 ? html`<p>Er is nog geen mail.</p>` : mails.map(mailPart)}
      </section>`;
