import type { Figure } from './figure.ts';
import { benchRows } from './table.ts';

/**
 * The kept table of the whole bench with the rows of one group, which was measured by itself: each
 * replaces the row of its name, or comes last. A line under the table says so.
 */
export function withRows(table: string, group: string, figures: readonly Figure[], when: string) {
  const lines = table.trim().split('\n');
  const isRow = (line: string) => line.startsWith('| ');
  const fresh = new Map(benchRows(figures).map((row) => [nameOf(row), row]));
  const rows = lines.filter(isRow).map((row) => {
    const replaced = fresh.get(nameOf(row)) ?? row;
    fresh.delete(nameOf(row));
    return replaced;
  });
  const before = lines.slice(0, lines.findIndex(isRow));
  const after = lines.slice(lines.findLastIndex(isRow) + 1);
  const others = after.filter((line) => line !== '' && !line.startsWith(`By itself: ${group},`));
  const said = [...others, `By itself: ${group}, ${when}.`];
  return [...before, ...rows, ...fresh.values(), '', ...said].join('\n');
}

const nameOf = (row: string): string => row.split(' | ')[0] ?? '';
