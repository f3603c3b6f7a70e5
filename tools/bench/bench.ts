// Sluice beside the floor and beside other clients of Gate's API: `npm run bench [-- OPTIONS]`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fillRegions, regionOf } from '../generate/regions.ts';
import { synthesizeForBench } from './assembly.ts';
import type { Figure } from './figures/figure.ts';
import { withRows } from './figures/kept-rows.ts';
import { readRatios, regressions, writeRatios } from './figures/ratios.ts';
import { benchMarkdown, benchTable } from './figures/table.ts';
import { installPeers } from './install-peers.ts';

const DOCUMENT = new URL('../../docs/performance.md', import.meta.url);
const USAGE = `npm run bench [-- OPTIONS]
  --only TEXT  only the groups whose name contains this: ${groupNames()}
  --json       the figures for machines
  --check      fails if a ratio has become much worse than the one in tools/bench/figures/ratios.json
  --keep       writes the ratios there, and the figures into docs/performance.md: all of them, or the
               rows of the group of --only`;

/** Of the minute before: what else the machine did. */
const LOAD = loadavg()[0]!.toFixed(1);

type Group = () => Promise<readonly Figure[]>;

function groups(scratch: string): Readonly<Record<string, Group>> {
  return {
    client: async () => (await import('./client-calls.ts')).measureClientCalls(),
    rate: async () => (await import('./order-rate.ts')).measureOrderRate(),
    cold: async () => {
      const { measureColdStarts } = await import('./cold-starts.ts');
      return measureColdStarts(await synthesizeForBench(scratch));
    },
    stack: async () => (await import('./local-stack.ts')).measureLocalStack(),
    contention: async () => (await import('./contention/contention.ts')).measureContention(),
    planning: async () => (await import('./planning.ts')).measurePlanning(),
    following: async () => (await import('./following.ts')).measureFollowing(),
    triggers: async () => (await import('./following/triggers.ts')).measureTriggers(),
    tracking: async () => (await import('./tracking.ts')).measureTracking(),
    growth: async () => (await import('./growth/ledger.ts')).measureGrowth(),
    console: async () => (await import('./growth/console.ts')).measureConsole(),
    endurance: async () => (await import('./endurance.ts')).measureEndurance(),
  };
}

function groupNames(): string {
  return Object.keys(groups('')).join(', ');
}

const options = readOptions();
if (options === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await bench(options);
}

/** The options of the command line; undefined if they are invalid. */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', default: '' },
        json: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch {
    return undefined;
  }
}

async function bench({ only, json, check, keep }: NonNullable<typeof options>): Promise<void> {
  installPeers();
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const figures: Figure[] = [];
  try {
    for (const [name, measure] of Object.entries(groups(scratch))) {
      if (!name.includes(only)) continue;
      console.error(`Measuring: ${name} ...`);
      figures.push(...(await measure()));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  console.log(json ? JSON.stringify(figures, null, 2) : benchTable(figures));
  if (keep) keepResults(figures, only);
  const worse = check ? regressions(figures, readRatios()) : [];
  for (const line of worse) console.error(line);
  process.exitCode = worse.length > 0 ? 1 : 0;
}

function keepResults(figures: readonly Figure[], only: string): void {
  writeRatios(figures);
  const date = new Date().toISOString().slice(0, 10);
  const document = readFileSync(DOCUMENT, 'utf8');
  const machine = `${date}, Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model}`;
  const table =
    only === ''
      ? `${machine}:\n\n${benchMarkdown(figures)}`
      : withRows(regionOf(document, 'figures'), only, figures, `${date}, load ${LOAD}`);
  writeFileSync(DOCUMENT, fillRegions(document, { figures: () => table }));
}
