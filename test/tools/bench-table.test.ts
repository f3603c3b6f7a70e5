import { expect, it } from 'vitest';
import { withRows } from '../../tools/bench/figures/kept-rows.ts';
import { benchMarkdown } from '../../tools/bench/figures/table.ts';

const figure = (name: string, sluice: number) => ({ name, unit: 'ms', sluice });

it('The kept table takes the rows of one group by their names, and says when that was', () => {
  const whole = `2026-11-29, a machine:\n\n${benchMarkdown([figure('one', 1), figure('two', 2)])}`;
  const once = withRows(
    whole,
    'b',
    [figure('two', 20), figure('three', 3)],
    '2026-11-30, load 0.1',
  );
  const rows = [figure('one', 1), figure('two', 20), figure('three', 3)];
  const table = `2026-11-29, a machine:\n\n${benchMarkdown(rows)}`;
  expect(once).toBe(`${table}\n\nBy itself: b, 2026-11-30, load 0.1.`);
  const again = withRows(once, 'b', [figure('three', 3)], '2026-12-01, load 0.2');
  expect(again).toBe(`${table}\n\nBy itself: b, 2026-12-01, load 0.2.`);
});
