import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A place that breaks a rule of docs/architecture.md which no other tool looks at. */
export interface RuleBreak {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly rule: string;
}

type Report = (rule: string) => void;

const PROCESS_DOORS = new Set(['src/config/load.ts', 'src/cli.ts']);
const PROCESS_RULE = 'process.env, argv and exit only in config/load.ts and cli.ts: take it as a parameter';
const CLOCK_RULE = 'time and chance only in kernel/: take a Clock, or kernel/ids.ts';
const MOST_LINES = 300;

const isNamed = (node: ts.Node, name: string): boolean => ts.isIdentifier(node) && node.text === name;

/** `owner.name` or `owner['name']`; also behind `globalThis`. */
function memberOf(node: ts.Node): { owner: string; name: string } | undefined {
  const isMember = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  if (!isMember) return undefined;
  const name = ts.isPropertyAccessExpression(node)
    ? node.name.text
    : ts.isStringLiteralLike(node.argumentExpression)
      ? node.argumentExpression.text
      : '*';
  const owner = ts.isIdentifier(node.expression) ? node.expression.text : memberOf(node.expression)?.name;
  return owner === undefined ? undefined : { owner, name };
}

const isTaken = (node: ts.Node): node is ts.VariableDeclaration & { initializer: ts.Expression } =>
  ts.isVariableDeclaration(node) && node.initializer !== undefined && ts.isObjectBindingPattern(node.name);

function findProcess(node: ts.Node, report: Report): void {
  const member = memberOf(node);
  if (member?.owner === 'process' && ['env', 'argv', 'exit', '*'].includes(member.name)) report(PROCESS_RULE);
  if (isTaken(node) && isNamed(node.initializer, 'process')) report(PROCESS_RULE);
  if (ts.isImportDeclaration(node) && /^'(node:)?process'$/.test(node.moduleSpecifier.getText().replaceAll('"', "'"))) {
    report(PROCESS_RULE);
  }
}

function findClock(node: ts.Node, report: Report): void {
  const member = memberOf(node);
  if (member?.owner === 'Date' && member.name === 'now') report(CLOCK_RULE);
  if (member?.owner === 'Math' && member.name === 'random') report(CLOCK_RULE);
  if (ts.isNewExpression(node) && isNamed(node.expression, 'Date') && !node.arguments?.length) report(CLOCK_RULE);
  if (ts.isCallExpression(node) && isNamed(node.expression, 'Date')) report(CLOCK_RULE);
  if (isTaken(node) && (isNamed(node.initializer, 'Date') || isNamed(node.initializer, 'Math'))) {
    report(CLOCK_RULE);
  }
}

function suppressionFault(comment: string): string | undefined {
  if (/@ts-(ignore|nocheck)/.test(comment))
    return '@ts-ignore and @ts-nocheck hide too much: @ts-expect-error, with its reason';
  const expected = /@ts-expect-error(.*)/s.exec(comment);
  const ignored = /biome-ignore(?:-\w+)?[^:]*(.*)/s.exec(comment);
  const reason = (expected ?? ignored)?.[1];
  if (reason === undefined) return undefined;
  const words = reason
    .replace(/^[\s:–-]+/, '')
    .replace(/\*\/$/, '')
    .trim();
  return words.length < 10 || words.startsWith('<') ? 'a suppression says why' : undefined;
}

function findSuppressions(source: ts.SourceFile, report: (pos: number, rule: string) => void): void {
  const seen = new Set<number>();
  const look = (ranges: readonly ts.CommentRange[] | undefined): void => {
    for (const { pos, end } of ranges ?? []) {
      const fault = seen.has(pos) ? undefined : suppressionFault(source.text.slice(pos, end));
      seen.add(pos);
      if (fault) report(pos, fault);
    }
  };
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(source);
    for (const child of children) visit(child);
    if (children.length > 0) return;
    look(ts.getLeadingCommentRanges(source.text, node.pos));
    look(ts.getTrailingCommentRanges(source.text, node.end));
  };
  visit(source);
}

/** The breaks in one TypeScript file; `file` is its path from the root. */
export function rulesOfSource(file: string, text: string): readonly RuleBreak[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const breaks: RuleBreak[] = [];
  const report = (pos: number, rule: string): void => {
    breaks.push({ file, line: source.getLineAndCharacterOfPosition(pos).line + 1, rule });
  };
  findSuppressions(source, report);
  if (!file.startsWith('src/')) return breaks;
  const visit = (node: ts.Node): void => {
    const here: Report = (rule) => report(node.getStart(source), rule);
    if (!PROCESS_DOORS.has(file)) findProcess(node, here);
    if (!file.startsWith('src/kernel/')) findClock(node, here);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const lines = text.replace(/\n$/, '').split('\n').length;
  if (lines > MOST_LINES)
    breaks.push({ file, line: MOST_LINES + 1, rule: `at most ${MOST_LINES} lines: this file has ${lines}` });
  return breaks;
}

const isInclude = (code: string): boolean => {
  const source = ts.createSourceFile('include.ts', code, ts.ScriptTarget.Latest, true);
  const [statement, more] = source.statements;
  if (!statement || more || !ts.isExpressionStatement(statement)) return false;
  return ts.isCallExpression(statement.expression) && isNamed(statement.expression.expression, 'include');
};

/** The breaks in one template: `<%-`, which escapes nothing, around anything but one `include(…)`. */
export function rulesOfTemplate(file: string, text: string): readonly RuleBreak[] {
  return [...text.matchAll(/<%-([\s\S]*?)[-_]?%>/g)].flatMap((match) => {
    if (isInclude((match[1] ?? '').trim())) return [];
    const line = text.slice(0, match.index).split('\n').length;
    return [{ file, line, rule: '<%- only around include(…): everything else is escaped by <%=' }];
  });
}

/** Every break under `root`. Folders that are not there have none. */
export function findRuleBreaks(root: string): readonly RuleBreak[] {
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const folders = ['src', 'test', 'demo', 'bench', 'scripts'].filter((folder) => existsSync(join(root, folder)));
  const sources = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }));
  const templates = globSync('views/**/*.ejs', { cwd: root });
  return [
    ...sources.flatMap((file) => rulesOfSource(file, read(file))),
    ...templates.flatMap((file) => rulesOfTemplate(file, read(file))),
  ];
}
