import { readFileSync, writeFileSync } from 'node:fs';
import type { Figure } from './figure.ts';

/** Ratios to the floor by figure: they hold on other machines, times do not. */
export type Ratios = Readonly<Record<string, number>>;

const FILE = new URL('ratios.json', import.meta.url);
/** Noise moves a ratio by less. */
const TOLERANCE = 0.25;

export const readRatios = (): Ratios => JSON.parse(readFileSync(FILE, 'utf8')) as Ratios;

export function writeRatios(figures: readonly Figure[]): void {
  const measured = figures.flatMap(({ name, ratio }) =>
    ratio === undefined ? [] : [[name, Math.round(ratio * 100) / 100] as const],
  );
  const ratios = { ...readRatios(), ...Object.fromEntries(measured) };
  writeFileSync(FILE, `${JSON.stringify(ratios, null, 2)}\n`);
}

/** The regressions, in words. */
export function regressions(figures: readonly Figure[], kept: Ratios): readonly string[] {
  return figures.flatMap(({ name, ratio, unit }) => {
    const before = kept[name];
    if (before === undefined || ratio === undefined) return [];
    const isMoreBetter = unit.endsWith('/s');
    const isWorse = isMoreBetter
      ? ratio < before * (1 - TOLERANCE)
      : ratio > before * (1 + TOLERANCE);
    return isWorse
      ? [`WORSE: ${name}: ${ratio.toFixed(2)} times the floor; it was ${before.toFixed(2)}`]
      : [];
  });
}
