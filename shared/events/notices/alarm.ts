import { type Notice, paragraphs } from './notice.ts';

/** What CloudWatch hands to a function when an alarm changes its state, as far as people are told. */
export type AlarmEvent = {
  readonly alarmData: {
    readonly alarmName: string;
    readonly state: {
      readonly value: AlarmState;
      readonly reason: string;
      readonly timestamp: string;
    };
    readonly previousState?: { readonly value: AlarmState };
    readonly configuration: { readonly description?: string };
  };
};

type AlarmState = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

/**
 * An alarm in words; its description says what it means and where to read on. Undefined where
 * nothing is over: a new alarm becomes OK as soon as it has looked for the first time.
 */
export function alarmNotice({ alarmData }: AlarmEvent): Notice | undefined {
  const { alarmName, state, previousState, configuration } = alarmData;
  const isOver = state.value === 'OK';
  if (isOver && previousState?.value !== 'ALARM') return undefined;
  return {
    id: `${alarmName}/${state.timestamp}`,
    subject: isOver ? `${alarmName} is over` : `ALARM ${alarmName}`,
    text: paragraphs(configuration.description, state.reason),
  };
}
