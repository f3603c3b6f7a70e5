import { NOTHING_TO_DO, type Notice, paragraphs } from './notice.ts';

/** The part of CloudWatch's alarm event that a notice needs. */
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
 * The notice of an alarm. The alarm's description explains it and says where to read on. Undefined
 * for an OK that ends no alarm: a new alarm becomes OK after its first evaluation.
 */
export function alarmNotice({ alarmData }: AlarmEvent): Notice | undefined {
  const { alarmName, state, previousState, configuration } = alarmData;
  const isOver = state.value === 'OK';
  if (isOver && previousState?.value !== 'ALARM') return undefined;
  return {
    id: `${alarmName}/${state.timestamp}`,
    toDo: isOver ? NOTHING_TO_DO : 'see the runbook',
    subject: isOver ? `${alarmName} is over` : `ALARM ${alarmName}`,
    text: paragraphs(configuration.description, state.reason),
  };
}
