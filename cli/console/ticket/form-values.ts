import type { Reason } from '../../../shared/orders/model/reason.ts';

/** A form: what was typed, and the refusal or the question that it shows. */
export type Form<Field extends string> = {
  readonly values: Readonly<Record<Field, string>>;
  readonly refusal?: Refusal;
  readonly question?: Question;
};

export type Refusal = Pick<Reason, 'code' | 'message' | 'field'>;

/** What a person must agree to before the order is sent. */
export type Question = {
  readonly text: string;
  /** The order that the answer is about: another one asks again. */
  readonly answer: string;
};
