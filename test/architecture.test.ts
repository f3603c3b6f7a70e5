import { describe, expect, it } from 'vitest';
import { ROOMS } from './architecture/rooms.ts';
import { arrowsOf, readSources, type Source } from './architecture/sources.ts';
import {
  crowdedRooms,
  eagerFutures,
  environmentReads,
  forbiddenImports,
  impurePlanning,
  insideOfPackages,
  longArrows,
  misplacedPackages,
  mutualFolders,
  repeatedTypes,
} from './architecture/violations.ts';

const SOURCES = readSources();
function file(path: string, ...lines: readonly string[]): Source {
  return { path, text: lines.join('\n') };
}

describe('the code', () => {
  it('is in rooms that have files, all of it', () => {
    expect(SOURCES.length).toBeGreaterThan(500);
    const isEmpty = (room: string) => !SOURCES.some(({ path }) => path.startsWith(`${room}/`));
    expect(Object.keys(ROOMS).filter(isEmpty)).toEqual([]);
  });

  it.each([
    ['imports in the allowed directions only', forbiddenImports],
    ['has packages where they belong', misplacedPackages],
    ['uses packages by their front door', insideOfPackages],
    ['has no two folders that import each other', mutualFolders],
    ['has no crowded folder', crowdedRooms],
    ['has one name for one type of shared', repeatedTypes],
    ['reads the environment in the wiring only', environmentReads],
    ['plans without time, chance or waiting', impurePlanning],
    ['loads no code of contracts with a spot order', eagerFutures],
    ['declares its longer functions as functions', longArrows],
  ])('%s', (_what, check) => {
    expect(check(SOURCES)).toEqual([]);
  });
});

describe('the checks', () => {
  it('see imports of every form, and which are types', () => {
    const source = file(
      'shared/orders/model/a.ts',
      "import { b } from '../b.ts';",
      "import type { C } from './c.ts';",
      "import { type D, type E } from './d.ts';",
      'import {',
      '  type F,',
      '  g,',
      "} from 'g';",
      "export { h } from './h.ts';",
      "import './i.ts';",
      "const j = await import('../../j.ts');",
      "const k = require('k');",
    );
    expect(arrowsOf(source).map(({ to, isType }) => [to, isType])).toEqual([
      ['shared/orders/b.ts', false],
      ['shared/orders/model/c.ts', true],
      ['shared/orders/model/d.ts', true],
      ['g', false],
      ['shared/orders/model/h.ts', false],
      ['shared/orders/model/i.ts', false],
      ['shared/j.ts', false],
      ['k', false],
    ]);
  });

  it.each([
    ['upwards', 'shared/lib/text.ts', "import { x } from '../orders/model/x.ts';"],
    ['across', 'shared/orders/tracking/x.ts', "import { y } from '../submission/y.ts';"],
    ['of more than types', 'shared/limits/x.ts', "import { y } from '../gate/y.ts';"],
    ['of the local cloud', 'infra/x.ts', "import { y } from '../local/cloud/y.ts';"],
    ['of tests', 'cli/x.ts', "import { y } from '../test/y.ts';"],
    ['of tools', 'local/stack/x.ts', "import { y } from '../../tools/y.ts';"],
    ['that load later', 'functions/a/handler.ts', "await import('../../shared/gate/http.ts');"],
    ['from nowhere', 'shared/x.ts', "import { y } from './lib/y.ts';"],
  ])('find imports %s', (_what, path, text) => {
    expect(forbiddenImports([file(path, text)])).toHaveLength(1);
  });

  it('name the arrow and the sentence that it breaks', () => {
    const source = file('shared/limits/x.ts', "import type { Y } from '../signals/y.ts';");
    expect(forbiddenImports([source])).toEqual([
      'shared/limits/x.ts imports types of shared/signals/y.ts: ' +
        'The limits judge an order before anything stores or sends it.',
    ]);
  });

  it('let types pass where types are allowed', () => {
    const source = file('shared/limits/x.ts', "import type { Y } from '../gate/spot/y.ts';");
    expect(forbiddenImports([source])).toEqual([]);
  });

  it('find code of contracts that a spot order waits for', () => {
    const handler = 'functions/submit-order/handler.ts';
    const place = file('shared/place.ts', "import { x } from './gate/futures/x.ts';");
    const futures = file('shared/gate/futures/x.ts');
    const start = (text: string) => [file(handler, text), place, futures];
    expect(eagerFutures(start("import { p } from '../../shared/place.ts';"))).toHaveLength(1);
    expect(eagerFutures(start("import type { P } from '../../shared/place.ts';"))).toEqual([]);
    expect(eagerFutures(start("const p = import('../../shared/place.ts');"))).toEqual([]);
  });

  it('find packages out of place, and their insides', () => {
    const cdk = file('shared/lib/x.ts', "import { Stack } from 'aws-cdk-lib';");
    expect(misplacedPackages([cdk])).toHaveLength(1);
    const inside = "import { x } from '../node_modules/fauxqs/dist/x.js';";
    expect(insideOfPackages([file('cli/x.ts', inside)])).toHaveLength(1);
    expect(insideOfPackages([file('cli/x.ts', "import { x } from 'y/dist/x.js';")])).toHaveLength(
      1,
    );
  });

  it('find folders that import each other, by types too', () => {
    const there = file('cli/a/x.ts', "import type { Y } from '../b/y.ts';");
    const back = file('cli/b/y.ts', "import { x } from '../a/x.ts';");
    expect(mutualFolders([there, back])).toHaveLength(1);
    expect(mutualFolders([there])).toEqual([]);
  });

  it('find longer arrows, and let short and typed ones pass', () => {
    const short = file('shared/x.ts', 'const half = (n: number): number => n / 2;');
    const typed = file('shared/x.ts', 'const run: Run = (n) => {', '  go(n);', '};');
    expect(longArrows([short, typed])).toEqual([]);
    const block = file(
      'shared/x.ts',
      'export const run = async (n: number) => {',
      '  go(n);',
      '};',
    );
    const wrapped = file('shared/x.ts', 'const run = (n: () => void): void =>', '  go(n);');
    const spread = file('shared/x.ts', 'const run = (', '  n: number,', '): void => go(n);');
    expect(longArrows([block, wrapped, spread])).toHaveLength(3);
  });

  it('find crowded folders', () => {
    const files = Array.from({ length: 21 }, (_, n) => file(`cli/render/${n}.ts`));
    expect(crowdedRooms(files)).toHaveLength(1);
    expect(crowdedRooms(files.slice(1))).toEqual([]);
  });

  it('find a name that stands for two types', () => {
    const one = file('shared/lib/a.ts', 'export type Fee = string;');
    const other = file('shared/lib/b.ts', 'export class Fee {}');
    expect(repeatedTypes([one, other])).toHaveLength(1);
    expect(repeatedTypes([one, file('cli/b.ts', other.text)])).toEqual([]);
  });

  it('find who reads the environment, and who plans with a clock', () => {
    expect(environmentReads([file('shared/lib/x.ts', 'process.env.X')])).toHaveLength(1);
    expect(environmentReads([file('functions/wiring/x.ts', 'process.env.X')])).toEqual([]);
    expect(impurePlanning([file('shared/portfolio/x.ts', 'Date.now()')])).toHaveLength(1);
  });
});
