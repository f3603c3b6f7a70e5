/** Every status of an order, and whether it is final. The only list of them. */
export const STATUSES = {
  /** Waits for its trigger. Nothing was sent. */
  armed: { final: false },
  /** An exit or a sliced order: its children are under way, or it waits for their time or price. */
  working: { final: false },
  /** Claimed. The outcome at the exchange is not known yet. */
  submitting: { final: false },
  open: { final: false },
  filled: { final: true },
  /** Ended, partially filled. */
  partially_filled: { final: true },
  /** Ended, unfilled. */
  cancelled: { final: true },
  /** Refused by Sluice or by Gate: nothing was placed. */
  rejected: { final: true },
  /** The outcome was unknown. It is now proven that no order is live or filled. */
  not_placed: { final: true },
  /** A cancel or an amendment was carried out. */
  done: { final: true },
} as const satisfies Readonly<Record<string, { readonly final: boolean }>>;

export type Status = keyof typeof STATUSES;

export const isFinal = (status: Status): boolean => STATUSES[status].final;

export const isStatus = (text: string): text is Status => Object.hasOwn(STATUSES, text);

/** Gate's words for the end of an order that it withdrew because it closed the position itself. */
const FORCED_ENDS: readonly (string | undefined)[] = ['liquidated', 'auto_deleveraged'];

export function isForcedEnd(finishAs: string | undefined): boolean {
  return FORCED_ENDS.includes(finishAs);
}
