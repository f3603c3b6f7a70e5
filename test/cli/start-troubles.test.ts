import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { describeSpace } from '../../cli/start/disk-space.ts';
import { createFailureReports } from '../../cli/start/failure-reports.ts';
import { FUNCTION_NAMES } from '../../infra/bundle/function-names.ts';
import type { Observation } from '../../local/cloud/cloud.ts';

describe('A function that fails', () => {
  const failed = (functionId: string, errorMessage?: string): Observation => ({
    kind: 'invocation',
    functionId,
    requestId: 'any',
    coldStart: false,
    durationMs: 1,
    memoryMb: 512,
    ...(errorMessage !== undefined && { error: { errorType: 'Error', errorMessage } }),
  });

  test('has the name of its folder', () => {
    const folders = readdirSync('functions').filter((name) => name !== 'wiring');
    expect([...FUNCTION_NAMES].sort()).toEqual(folders.sort());
  });

  test('is named with its error, once a minute; a success is not', () => {
    const lines: string[] = [];
    let nowMs = 0;
    const report = createFailureReports(
      (line) => lines.push(line),
      () => nowMs,
    );
    report(failed('OrderAutomationSubmitOrder02D362D4'));
    report(failed('OrderAutomationSubmitOrder02D362D4', 'no table\n  at x'));
    report(failed('OrderAutomationSubmitOrder02D362D4', 'no table\n  at x'));
    expect(lines).toEqual([
      'submit-order failed: Error: no table (SLUICE_LOG=1 shows the logs of all functions)',
    ]);
    report(failed('OrderAutomationNotificationsNotifyBFCAC197', 'no table'));
    nowMs = 60_000;
    report(failed('OrderAutomationSubmitOrder02D362D4', 'no table'));
    expect(lines).toHaveLength(3);
  });
});

describe('The free space of the disk', () => {
  test('is told of when it becomes little, when there is none, and when there is enough again', () => {
    expect(describeSpace('data', 5e9, 'enough')).toEqual({ level: 'enough' });
    expect(describeSpace('data', 42_500_000, 'enough')).toMatchObject({
      level: 'little',
      line: expect.stringContaining('only 42 MB left'),
    });
    expect(describeSpace('data', 41_000_000, 'little')).toEqual({ level: 'little' });
    expect(describeSpace('data', 4_096, 'little')).toMatchObject({
      level: 'none',
      line: expect.stringContaining('data is full'),
    });
    expect(describeSpace('data', 5e9, 'none')).toMatchObject({ level: 'enough' });
  });
});
