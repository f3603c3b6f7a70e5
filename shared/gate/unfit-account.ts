/** Why the balances of an account are unfit for trading. */
export class UnfitAccount extends Error {
  override readonly name = 'UnfitAccount';
  readonly code: 'ACCOUNT_MODE_UNKNOWN' | 'ACCOUNT_IN_DEBT';

  constructor(code: UnfitAccount['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
