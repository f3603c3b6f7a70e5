import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from '../../shared/config/parse-config.ts';
import { RUN_STATUSES } from '../../shared/rebalance/run/status.ts';

const TEXT = readFileSync(new URL('../../docs/runs.md', import.meta.url), 'utf8');

test('docs/runs.md names every status of a run', () => {
  for (const status of Object.keys(RUN_STATUSES)) expect(TEXT).toContain(`\`${status}\``);
});

test('docs/runs.md has a recurring order that can be used as it is', () => {
  const [, example] = /```json\n([\s\S]+?)```/.exec(TEXT)!;
  const accounts = '"accounts": { "main": { "secret": "sluice/main", "pairs": "*" } }';
  const config = parseConfig(`{ ${accounts}, ${example} }`, 'the example');
  expect(Object.keys(config.recurring)).toEqual(['weekly-btc']);
});
