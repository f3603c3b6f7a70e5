import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FILL_COLUMNS } from '../../cli/export/rows.ts';
import { egressPrice, type FixedEgress } from '../../infra/egress/egress-price.ts';

const read = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');

it('docs/export.md explains every column of a fill', () => {
  const text = read('export.md');
  for (const column of Object.keys(FILL_COLUMNS)) expect(text).toContain(`\`${column}\``);
});

it.each(['nat-instance', 'nat-gateway'] as const satisfies readonly FixedEgress[])(
  'docs/fixed-ip.md has the price of %s that synthesis says',
  (egress) => {
    const [, price = ''] = /about (\d+\.\d\d) USD/.exec(egressPrice(egress)) ?? [];
    const row = read('fixed-ip.md')
      .split('\n')
      .find((line) => line.startsWith(`| \`${egress}\``));
    expect(row).toContain(`${price} USD`);
  },
);
