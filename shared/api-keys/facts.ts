/**
 * Facts about an account's API key, from Gate and Secrets Manager. `undefined`: Gate does not say.
 */
export type KeyFacts = {
  readonly userId?: string;
  /** The addresses to which the key is bound. An empty list means no binding. */
  readonly ipAllowList?: readonly string[];
  /**
   * The keys that can be this one. Gate does not say which of an account's keys signed a request.
   */
  readonly candidates?: readonly KeyRights[];
  /** When the secret's current value was stored. */
  readonly storedAtMs?: number;
};

export type KeyRights = {
  readonly permissions: readonly { readonly name: string; readonly readOnly: boolean }[];
  readonly ipAllowList: readonly string[];
  readonly createdAtMs?: number;
};

/** The requirements for a key. */
export type KeyRules = {
  /** The owner of the key at its first check. */
  readonly userId?: string;
  /** Whether the functions share one fixed address. Then the key must be bound to it. */
  readonly hasFixedIp: boolean;
  /** The account's `allowKeyWithoutSelfCheck`, or an exchange without real money. */
  readonly mayBeUnchecked: boolean;
  /** Only Gate's own site lets keys lapse. */
  readonly lapses: boolean;
  /** Whether the account trades contracts. */
  readonly tradesFutures: boolean;
};
