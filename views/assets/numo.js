/**
 * Makes pages nicer where scripts run; every page works without it. A module, so that old engines skip it.
 * What it does is told by attributes of the page (views/partials/README.md).
 */

const each = (selector, work) => {
  for (const element of document.querySelectorAll(selector)) work(element);
};

for (const element of document.querySelectorAll('.js-only[hidden]')) element.hidden = false;

/** A second click within a moment sends nothing; the server settles what comes twice all the same. */
const ONCE_MS = 4000;

function guardForm(form) {
  let sentAt = Number.NEGATIVE_INFINITY;
  form.addEventListener('submit', (event) => {
    if (event.timeStamp - sentAt < ONCE_MS) {
      event.preventDefault();
      return;
    }
    sentAt = event.timeStamp;
    form.setAttribute('aria-busy', 'true');
    setTimeout(() => form.removeAttribute('aria-busy'), ONCE_MS);
  });
  addEventListener('pageshow', () => {
    sentAt = Number.NEGATIVE_INFINITY;
    form.removeAttribute('aria-busy');
  });
}

function guardDisabled(button) {
  button.addEventListener('click', (event) => event.preventDefault());
}

function armReveal(button) {
  const input = document.getElementById(button.dataset.reveal);
  if (!input) return;
  const set = (shown) => {
    input.type = shown ? 'text' : 'password';
    button.setAttribute('aria-label', shown ? button.dataset.hideLabel : button.dataset.showLabel);
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
  };
  button.addEventListener('click', () => {
    set(input.type === 'password');
    input.focus();
  });
  // A browser offers to keep only what stands in a password field.
  input.form?.addEventListener('submit', () => set(false));
}

function countDown(banner) {
  const button = document.getElementById(banner.dataset.delayFor);
  const line = banner.querySelector('p');
  const until = performance.now() + Number(banner.dataset.delay) * 1000;
  if (!line || !(Number(banner.dataset.delay) > 0)) return;
  if (button) button.disabled = true;
  const tick = () => {
    const left = Math.ceil((until - performance.now()) / 1000);
    if (left > 0) {
      line.textContent = banner.dataset.delayText.replace('{n}', String(left));
      return;
    }
    clearInterval(timer);
    banner.setAttribute('role', 'status');
    banner.classList.replace('banner-error', 'banner-info');
    line.textContent = banner.dataset.delayOver;
    if (button) button.disabled = false;
  };
  // Said once by the alert; the seconds that follow are only shown.
  setTimeout(() => banner.setAttribute('role', 'none'), 900);
  const timer = setInterval(tick, 1000);
}

function armCopy(button) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) {
    button.hidden = true;
    return;
  }
  const label = button.textContent;
  button.setAttribute('aria-live', 'polite');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(source.textContent.replace(/\s+/g, ''));
      button.textContent = button.dataset.copied;
      setTimeout(() => {
        button.textContent = label;
      }, 2500);
    } catch {
      getSelection()?.selectAllChildren(source);
    }
  });
}

function armDownload(button) {
  button.addEventListener('click', () => {
    const lines = [...document.querySelectorAll(`#${button.dataset.lines} li`)].map((item) => item.textContent.trim());
    const address = URL.createObjectURL(new Blob([`${lines.join('\r\n')}\r\n`], { type: 'text/plain' }));
    const link = Object.assign(document.createElement('a'), { href: address, download: button.dataset.download });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  });
}

/** A dialog is a page of its own: Escape leaves it the way its own «Annuleer» does. */
function armEscape(link) {
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing) link.click();
  });
}

/* Goes on by itself, a moment after the page said how far it is. */
function goOn(form) {
  setTimeout(() => form.requestSubmit(), Number(form.dataset.goOn));
}

each('form:not([data-once="off"])', guardForm);
each('button[data-disabled]', guardDisabled);
each('a[data-escape]', armEscape);
each('[data-reveal]', armReveal);
each('[data-delay]', countDown);
each('[data-copy]', armCopy);
each('[data-print]', (button) => button.addEventListener('click', () => print()));
each('[data-download]', armDownload);
each('[data-go-on]', goOn);
