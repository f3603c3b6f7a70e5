import { DEFAULT_ACCOUNT } from '../../orders/model/request.ts';

/** Something that a person should know: what happened, and what there is to do about it. */
export type Notice = {
  /** Of the change that it is about: the same if it is sent again. */
  readonly id: string;
  /** What it is about, in a few words; "Sluice: " comes before it. */
  readonly subject: string;
  readonly text: string;
};

export function paragraphs(...texts: readonly (string | undefined)[]): string {
  return texts.filter(Boolean).join('\n\n');
}

/** How a command names the account. */
export function accountOption(account: string): string {
  return account === DEFAULT_ACCOUNT ? '' : ` --account ${account}`;
}
