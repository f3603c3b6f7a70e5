import { DEFAULT_ACCOUNT } from '../../orders/model/request.ts';

/** A message for people: the event and the action to take. */
export type Notice = {
  /** Identifies the change. A repeated notice has the same id. */
  readonly id: string;
  /** A short subject. "Sluice: " is put in front of it. */
  readonly subject: string;
  readonly text: string;
};

export function paragraphs(...texts: readonly (string | undefined)[]): string {
  return texts.filter(Boolean).join('\n\n');
}

/** The option of a command for this account. */
export function accountOption(account: string): string {
  return account === DEFAULT_ACCOUNT ? '' : ` --account ${account}`;
}
