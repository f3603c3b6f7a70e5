import { describe, expect, test } from 'vitest';
import { type AlarmEvent, alarmNotice } from '../../../shared/events/notices/alarm.ts';

type State = AlarmEvent['alarmData']['state']['value'];

function alarm(value: State, previous: State): AlarmEvent {
  return {
    alarmData: {
      alarmName: 'Sluice-dead-letters',
      state: { value, reason: 'Threshold Crossed', timestamp: '2026-11-22T09:00:00Z' },
      previousState: { value: previous },
      configuration: { description: 'Messages wait.' },
    },
  };
}

describe('An alarm', () => {
  test('sends a notice at its start and its end', () => {
    expect(alarmNotice(alarm('ALARM', 'OK'))).toMatchObject({
      subject: 'ALARM Sluice-dead-letters',
      text: 'Messages wait.\n\nThreshold Crossed',
    });
    expect(alarmNotice(alarm('OK', 'ALARM'))?.subject).toBe('Sluice-dead-letters is over');
  });

  test('sends no notice when it is new and all is well', () => {
    expect(alarmNotice(alarm('OK', 'INSUFFICIENT_DATA'))).toBeUndefined();
  });
});
