/** A reading of HTML that is strict enough to test our own templates: no repairs, every fault throws. */
export interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Text up to the next tag. */
  text: string;
}

const VOID = new Set(['area', 'base', 'br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr']);

const decode = (text: string): string =>
  text.replace(/&(#\d+|\w+);/g, (_, name: string) => {
    const known: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
    return name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : (known[name] ?? `&${name};`);
  });

function attributesOf(source: string): Map<string, string> {
  const attributes = new Map<string, string>();
  let rest = source.trim();
  while (rest !== '') {
    const match = /^([a-z][a-z0-9-]*)(?:="([^"<>]*)")?(?:\s+|$)/.exec(rest);
    const name = match?.[1];
    if (!match || !name) throw new Error(`not a well-formed attribute: ${rest.slice(0, 80)}`);
    if (attributes.has(name)) throw new Error(`attribute twice: ${name}`);
    attributes.set(name, decode(match[2] ?? ''));
    rest = rest.slice(match[0].length);
  }
  return attributes;
}

/** All opening tags in order. @throws Error for tags that are not closed in order, and for torn markup. */
export function readHtml(html: string): Tag[] {
  const body = html.replace(/^<!doctype html>\s*/, '');
  if (body === html) throw new Error('no doctype');
  const tags: Tag[] = [];
  const open: string[] = [];
  for (const [, closing, name = '', source = '', text = ''] of body.matchAll(
    /<(\/?)([a-z][a-z0-9]*)((?:\s+[^<>"]*(?:"[^"]*"[^<>"]*)*)?)>([^<]*)/g,
  )) {
    if (closing) {
      const expected = open.pop();
      if (expected !== name) throw new Error(`</${name}> where </${expected}> was due`);
      const last = tags.at(-1);
      if (last) last.text += text;
      continue;
    }
    tags.push({ name, attributes: attributesOf(source), text });
    if (!VOID.has(name)) open.push(name);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(', ')}`);
  const left = body.replace(/<\/?[a-z][a-z0-9]*(?:\s+[^<>"]*(?:"[^"]*"[^<>"]*)*)?>/g, '');
  if (/[<>]/.test(left))
    throw new Error(`torn markup: ${left.slice(Math.max(0, left.search(/[<>]/) - 40)).slice(0, 80)}`);
  return tags;
}

/** The skeleton of a page: tag names and attribute names, without what a model can fill in. */
export const skeleton = (html: string): string[] =>
  readHtml(html).map((tag) => `${tag.name}[${[...tag.attributes.keys()].join(' ')}]`);
