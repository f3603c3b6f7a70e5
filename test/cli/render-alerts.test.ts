import { describe, expect, it } from 'vitest';
import { renderAlerts } from '../../cli/render/alert-table.ts';
import type { ReceivedAlert } from '../../cli/signals/received-alerts.ts';

const AT_MS = Date.parse('2026-11-22T09:00:01Z');
const ALERTS: readonly ReceivedAlert[] = [
  {
    atMs: AT_MS,
    account: 'main',
    source: 'tradingview',
    outcome: 'refused',
    reason: { code: 'MISSING_FIELD', message: `The alert has no "id". ${'And more. '.repeat(12)}` },
    body: '{}',
  },
  {
    atMs: AT_MS,
    account: 'main',
    source: 'tradingview',
    outcome: 'queued',
    id: `tradingview:${'x'.repeat(52)}`,
    body: '{}',
  },
];

describe('a table of alerts', () => {
  it.each([60, 80, 120])('fits %i columns', (width) => {
    const lines = renderAlerts(ALERTS, width).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines[1]).toMatch(/^11-22 09:00:01 {2}tradingview {2}refused/);
    expect(lines[2]).toContain('MISSING_FIELD: The alert has no "id".');
    expect(lines.at(-1)).toMatch(/queued +tradi/);
  });

  it('shows the controls of an alert as text', () => {
    const [alert] = ALERTS;
    const forged = { ...alert!, reason: { code: 'X', message: 'a\u001b[2Jb' } };
    expect(renderAlerts([forged], 80)).not.toContain('\u001b');
  });
});
