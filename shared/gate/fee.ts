/** A fee in one currency. A negative amount is a rebate. */
export type Fee = { readonly currency: string; readonly amount: string };
