import { DEFAULT_ACCOUNT } from '../../orders/model/request.ts';
import type { PlanApproval } from '../../rebalance/run/event.ts';

/** A message for people: the event and the action to take. */
export type Notice = {
  /** Identifies the change. A repeated notice has the same id. */
  readonly id: string;
  /** What happened to which order, coin or account. "Sluice: " is put in front of it in a mail. */
  readonly subject: string;
  /** Whether anything is to be done, in a few words: `nothing to do`. */
  readonly toDo: string;
  readonly text: string;
  /** The plan that a person may approve. */
  readonly approval?: PlanApproval;
};

export const NOTHING_TO_DO = 'nothing to do';

/** A screen that is locked shows no more of a message. */
const HEADLINE_LENGTH_MAX = 140;

/** The first line of a notice: what happened, and whether anything is to be done. */
export function headline({ subject, toDo }: Pick<Notice, 'subject' | 'toDo'>): string {
  const end = `. ${capital(toDo)}.`;
  const room = HEADLINE_LENGTH_MAX - end.length;
  const start = subject.length <= room ? subject : `${subject.slice(0, room - 1)}…`;
  return capital(start) + end;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function paragraphs(...texts: readonly (string | undefined)[]): string {
  return texts.filter(Boolean).join('\n\n');
}

/** The option of a command for this account. */
export function accountOption(account: string): string {
  return account === DEFAULT_ACCOUNT ? '' : ` --account ${account}`;
}
