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
  test('is told when it begins and when it is over', () => {
    expect(alarmNotice(alarm('ALARM', 'OK'))).toMatchObject({
      subject: 'ALARM Sluice-dead-letters',
      text: 'Messages wait.\n\nThreshold Crossed',
    });
    expect(alarmNotice(alarm('OK', 'ALARM'))?.subject).toBe('Sluice-dead-letters is over');
  });

  test('is not told when a new one finds that all is well', () => {
    expect(alarmNotice(alarm('OK', 'INSUFFICIENT_DATA'))).toBeUndefined();
  });
});
