import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BacktestReport } from '../../shared/backtest/backtest.ts';
import type { Chart } from '../../shared/backtest/results/chart.ts';
import { sha256Of } from './candle-cache.ts';

/** A finished backtest, as it is kept for the console. */
export type SavedBacktest = {
  readonly id: string;
  readonly account: string;
  readonly report: BacktestReport;
  readonly chart: Chart;
};

const FOLDER = join('.local', 'backtests');
const ID = /^[A-Za-z0-9_-]{1,32}-[0-9a-f]{10}$/;
const SHOWN_MAX = 100;

/** Keeps a result under a name that its content gives: the same backtest is one file. */
export function saveBacktest(
  folder: string,
  saved: Omit<SavedBacktest, 'id'>,
): SavedBacktest & { readonly file: string } {
  const text = JSON.stringify(saved);
  const id = `${saved.report.portfolio}-${sha256Of(text).slice(0, 10)}`;
  const file = join(folder, FOLDER, `${id}.json`);
  mkdirSync(join(folder, FOLDER), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ id, ...saved })}\n`);
  return { id, ...saved, file };
}

/** The kept results of an account, the newest first. Files of another kind are left out. */
export function savedBacktests(folder: string, account: string): readonly SavedBacktest[] {
  const found: SavedBacktest[] = [];
  for (const id of filesOf(folder)) {
    const saved = findBacktest(folder, account, id);
    if (saved) found.push(saved);
    if (found.length === SHOWN_MAX) break;
  }
  return found;
}

export function findBacktest(
  folder: string,
  account: string,
  id: string,
): SavedBacktest | undefined {
  if (!ID.test(id)) return undefined;
  try {
    const text = readFileSync(join(folder, FOLDER, `${id}.json`), 'utf8');
    const saved = JSON.parse(text) as SavedBacktest;
    const isWhole = saved.id === id && saved.report?.strategy && saved.chart?.days;
    return isWhole && saved.account === account ? saved : undefined;
  } catch {
    return undefined;
  }
}

function filesOf(folder: string): readonly string[] {
  let names: string[];
  try {
    names = readdirSync(join(folder, FOLDER));
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({
      id: name.slice(0, -'.json'.length),
      writtenMs: statSync(join(folder, FOLDER, name)).mtimeMs,
    }))
    .toSorted((one, other) => other.writtenMs - one.writtenMs || (one.id < other.id ? -1 : 1))
    .map(({ id }) => id);
}
