/** Every status an order can have, and whether it is final. The one list of them. */
export const STATUSES = {
  /** Claimed; what became of it at the exchange is not known yet. */
  submitting: { final: false },
  open: { final: false },
  filled: { final: true },
  /** Ended with something filled. */
  partially_filled: { final: true },
  /** Ended with nothing filled. */
  cancelled: { final: true },
  /** Refused by Sluice or by Gate: nothing was placed. */
  rejected: { final: true },
  /** An outcome was unknown, and it is now proven that nothing is live or filled. */
  not_placed: { final: true },
  /** A cancel or an amendment that was carried out. */
  done: { final: true },
} as const satisfies Readonly<Record<string, { readonly final: boolean }>>;

export type Status = keyof typeof STATUSES;

export const isFinal = (status: Status): boolean => STATUSES[status].final;

export const isStatus = (text: string): text is Status => Object.hasOwn(STATUSES, text);
