import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands.ts';
import { readOrders } from '../../cli/orders/order-input.ts';
import { COMMON_OPTIONS } from '../../cli/program/command.ts';
import { findCommand } from '../../cli/program/command-line.ts';
import { parseStartOptions } from '../../cli/start/options.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

function blocksOf(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)\n\1```/gm)].flatMap(([, , name, block]) =>
    name === language ? [block!] : [],
  );
}
const withoutBlocks = (text: string) => text.replace(/^( *)```[\s\S]*?\n\1```/gm, '');
function inlineCode(text: string): readonly string[] {
  return [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);
}

/** Links to something in this repository: the file, and the heading where one is named. */
function linksOf(file: string) {
  return [...read(file).matchAll(/(?:\]\(|src=")([^)"\s]+)[)"]/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', heading] = target.split('#');
      return { path: path === '' ? file : normalize(join(dirname(file), path)), heading };
    });
}

/** The anchor of a heading, as GitHub makes it. */
function anchorOf(heading: string) {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}
function anchorsOf(file: string) {
  return [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!));
}

describe('the documents', () => {
  it.each(DOCUMENTS)('%s links to what is there', (file) => {
    for (const { path, heading } of linksOf(file)) {
      expect(existsSync(join(root, path)), path).toBe(true);
      if (heading !== undefined) expect(anchorsOf(path)).toContain(heading);
    }
  });

  it('are all reached from the README', () => {
    const reached = new Set(['README.md']);
    for (const file of reached) {
      for (const { path } of linksOf(file)) if (path.endsWith('.md')) reached.add(path);
    }
    expect([...reached].toSorted()).toEqual(DOCUMENTS.toSorted());
  });

  it.each(DOCUMENTS)('%s names files that are there', (file) => {
    const paths = inlineCode(read(file)).filter((code) =>
      /^(cli|infra|shared|functions|test|docs)\/[\w./-]+$/.test(code),
    );
    for (const path of paths) expect(existsSync(join(root, path)), path).toBe(true);
  });
});

describe('the commands in the documents', () => {
  it.each(DOCUMENTS)('%s names commands and options that there are', (file) => {
    for (const words of sluiceCalls(read(file))) {
      if (words[0] === 'start') {
        parseStartOptions(words.slice(1));
        continue;
      }
      const command = findCommand(COMMANDS, words);
      const known = Object.keys({ ...command.options, ...COMMON_OPTIONS });
      const options = words.flatMap((word) => /^--([a-z-]+)/.exec(word)?.[1] ?? []);
      expect(known, words.join(' ')).toEqual(expect.arrayContaining(options));
    }
  });

  it.each(DOCUMENTS)('%s names scripts that there are', (file) => {
    for (const [, name] of read(file).matchAll(/npm run ([\w:]+)/g)) {
      expect(Object.keys(scripts)).toContain(name);
    }
  });

  it.each(DOCUMENTS)('%s names programs and test files that there are', (file) => {
    for (const [, program] of read(file).matchAll(/cli\/pinned-node\.mjs\s+([\w./-]+)/g)) {
      expect(existsSync(join(root, `${program}.ts`)), program).toBe(true);
    }
    for (const [, path] of read(file).matchAll(/npm test -- (test\/[\w./-]+)/g)) {
      expect(existsSync(join(root, path!)), path).toBe(true);
    }
  });
});

describe('the examples in the documents', () => {
  const examples = DOCUMENTS.flatMap((file) =>
    blocksOf(read(file), 'json').map((text) => ({ file, text, start: text.slice(0, 50) })),
  );

  it.each(examples)('$file: $start', ({ text }) => {
    if (/^\s*"\w+":/.test(text)) {
      // A section of the configuration, to be put beside the accounts.
      const accounts = '"accounts": { "main": { "secret": "sluice/main", "pairs": "*" } }';
      parseConfig(`{ ${accounts}, ${text} }`, 'the example');
    } else if (text.includes('"accounts":')) {
      parseConfig(text, 'the example');
    } else if (/"currency_pair"|"target"/.test(text) && !text.includes('"detail"')) {
      readOrders(joinLines(text), {
        nowMs: Date.parse('2026-11-22T09:00:00Z'),
        accounts: ['main'],
        account: undefined,
      });
    } else {
      expect(() => JSON.parse(text)).not.toThrow();
    }
  });
});

/** Messages that the page breaks into lines, one a line again. */
const joinLines = (text: string) => text.replace(/,\n\s+/g, ', ');

/** The calls of `sluice ...`, split into words, without comments. */
function sluiceCalls(text: string): readonly (readonly string[])[] {
  return [
    ...inlineCode(text),
    ...blocksOf(text, '').flatMap((block) => block.replaceAll('\\\n', ' ').split('\n')),
  ]
    .flatMap((line) => /(?:^|\$\()(?:npx )?sluice ([a-z][^)]*)/.exec(line)?.[1] ?? [])
    .map((call) => call.replace(/\s(#|>|\|\s).*$/, ''))
    .flatMap(alternatives)
    .map((call) => call.match(/"[^"]*"|\S+/g) ?? []);
}

/** `dlq list|redrive` is two calls. */
function alternatives(call: string): readonly string[] {
  const [all, head, last, others] = /^([a-z ]*?)([a-z]+)((?:\|[a-z]+)+)/.exec(call) ?? [];
  if (!all) return [call];
  return [last!, ...others!.slice(1).split('|')].map(
    (word) => head + word + call.slice(all.length),
  );
}
