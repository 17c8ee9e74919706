import { decode, type Seen } from './visitor.ts';

/** A form as a person finds it: what stands in it, and what else could be chosen. */
export interface FilledForm {
  readonly action: string;
  readonly method: 'get' | 'post';
  /** What a press on its button sends, nothing being typed. */
  readonly fields: Readonly<Record<string, string>>;
  /** Every name with every value that it can have here. */
  readonly offered: readonly (readonly [name: string, value: string])[];
}

type Attributes = Readonly<Record<string, string>>;

function attributesOf(tag: string): Attributes {
  const found = tag.matchAll(/\s([\w-]+)(?:="([^"]*)")?/g);
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, decode(value)]));
}

const tagsOf = (html: string, name: string): Attributes[] =>
  [...html.matchAll(new RegExp(`<${name}\\b[^>]*>`, 'g'))].map(([tag]) => attributesOf(tag));

/** Inputs, selects and text areas of a piece of HTML: name, value, and whether it is sent as it stands. */
function controlsOf(html: string): { name: string; value: string; sent: boolean }[] {
  const inputs = [...tagsOf(html, 'input'), ...tagsOf(html, 'button')].flatMap(
    ({ name, value = '', type, checked }) => {
      if (name === undefined) return [];
      const choice = type === 'radio' || type === 'checkbox';
      return [{ name, value, sent: choice ? checked !== undefined : type !== 'submit' }];
    },
  );
  const selects = [...html.matchAll(/(<select\b[^>]*>)([\s\S]*?)<\/select>/g)].flatMap(([, tag = '', inner = '']) => {
    const { name = '' } = attributesOf(tag);
    const options = tagsOf(inner, 'option');
    const chosen = options.find(({ selected }) => selected !== undefined) ?? options[0];
    return options.map((option) => ({ name, value: option.value ?? '', sent: option === chosen }));
  });
  const areas = [...html.matchAll(/(<textarea\b[^>]*>)([\s\S]*?)<\/textarea>/g)].map(([, tag = '', text = '']) => ({
    name: attributesOf(tag).name ?? '',
    value: decode(text),
    sent: true,
  }));
  return [...inputs, ...selects, ...areas];
}

/** Every form of a page. */
export function formsOf(page: Seen): FilledForm[] {
  return [...page.body.matchAll(/(<form\b[^>]*>)([\s\S]*?)<\/form>/g)].map(([, tag = '', inner = '']) => {
    const { action = page.url, method = 'get' } = attributesOf(tag);
    const controls = controlsOf(inner);
    return {
      action: new URL(action, page.url).href,
      method: method.toLowerCase() === 'post' ? 'post' : 'get',
      fields: Object.fromEntries(controls.filter(({ sent }) => sent).map(({ name, value }) => [name, value])),
      offered: controls.map(({ name, value }) => [name, value]),
    };
  });
}

/** Every address that a page leads to, absolute. */
export const linksOf = (page: Seen): string[] =>
  tagsOf(page.body, 'a').flatMap(({ href }) => (href === undefined ? [] : [new URL(href, page.url).href]));
