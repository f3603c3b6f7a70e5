/** What Gate and Secrets Manager say of an account's API key. `undefined`: Gate does not say. */
export type KeyFacts = {
  readonly userId?: string;
  /** Addresses that the key is bound to; an empty list binds it to none. */
  readonly ipAllowList?: readonly string[];
  /** The keys that this one may be: Gate does not say which of an account's keys is asking. */
  readonly candidates?: readonly KeyRights[];
  /** When the secret's current value was stored. */
  readonly storedAtMs?: number;
};

export type KeyRights = {
  readonly permissions: readonly { readonly name: string; readonly readOnly: boolean }[];
  readonly ipAllowList: readonly string[];
  readonly createdAtMs?: number;
};

/** What is expected of a key. */
export type KeyRules = {
  /** Whose key it was when it was first checked. */
  readonly userId?: string;
  /** The functions come from one address: then a key has no reason not to be bound to it. */
  readonly hasFixedIp: boolean;
  /** The account's `allowKeyWithoutSelfCheck`, or an exchange where no real money is. */
  readonly mayBeUnchecked: boolean;
  /** Only Gate's own site lets keys lapse. */
  readonly lapses: boolean;
};
