import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { METRICS, metricFields } from '../../shared/observability/metrics.ts';

const SHARED = fileURLToPath(new URL('../../shared/', import.meta.url));

test('A line that counts has what CloudWatch reads a metric from', () => {
  const fields = metricFields('Sluice', 1_000, 'clock_off', { account: 'main', offsetMs: 6_000 });
  expect(fields).toEqual({
    _aws: {
      Timestamp: 1_000,
      CloudWatchMetrics: [
        {
          Namespace: 'Sluice',
          Dimensions: [[]],
          Metrics: [{ Name: 'ClockOffset', Unit: 'Milliseconds' }],
        },
      ],
    },
    ClockOffset: 6_000,
  });
});

test('A line that counts for nothing stays as it is', () => {
  expect(metricFields('Sluice', 1_000, 'refused', { code: 'EXPIRED' })).toEqual({});
  expect(metricFields('Sluice', 1_000, 'placement', { kind: 'accepted' })).toEqual({});
});

test('Every event that a metric counts is logged somewhere', () => {
  const sources = readdirSync(SHARED, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'metrics.ts')
    .map((file) => readFileSync(SHARED + file, 'utf8'))
    .join('\n');
  for (const event of Object.values(METRICS).flatMap(({ events }) => events)) {
    expect(sources).toMatch(new RegExp(`log\\('\\w+', '${event}'`));
  }
});
