/** A group of endpoints that a key can be given rights for. */
export type PermissionGroup = 'spot' | 'wallet' | 'account' | 'unified' | 'futures' | 'withdraw';
export type Permission = 'read' | 'write';

export type KeyOptions = {
  readonly key: string;
  readonly secret: string;
  readonly permissions?: Readonly<Partial<Record<PermissionGroup, Permission>>>;
  /** No list, or an empty one: every address is allowed. */
  readonly ipAllowList?: readonly string[];
  readonly createdAtMs?: number;
};

export type ExchangeKey = Required<KeyOptions> & {
  readonly userId: string;
  readonly actsFromMs: number;
  actsUntilMs: number;
  lastAccessMs: number;
};

const DEFAULT_PERMISSIONS = {
  spot: 'write',
  wallet: 'read',
  account: 'read',
  unified: 'read',
} as const;

/** The rights of a key that trades spot and contracts. */
export const FUTURES_PERMISSIONS = { ...DEFAULT_PERMISSIONS, futures: 'write' } as const;

/** The API keys of all users. */
export class Keys {
  readonly #keys = new Map<string, ExchangeKey>();

  add(userId: string, options: KeyOptions, nowMs: number, actsFromMs: number): void {
    this.#keys.set(options.key, {
      permissions: DEFAULT_PERMISSIONS,
      ipAllowList: [],
      createdAtMs: nowMs,
      ...options,
      userId,
      actsFromMs,
      actsUntilMs: Number.POSITIVE_INFINITY,
      lastAccessMs: nowMs,
    });
  }

  revoke(key: string, actsUntilMs: number): void {
    const known = this.#keys.get(key);
    if (known) known.actsUntilMs = actsUntilMs;
  }

  /** The key, if it acts at that time. */
  find(key: string, nowMs: number): ExchangeKey | undefined {
    const known = this.#keys.get(key);
    return known && known.actsFromMs <= nowMs && nowMs < known.actsUntilMs ? known : undefined;
  }

  of(userId: string, nowMs: number): readonly ExchangeKey[] {
    return [...this.#keys.values()].filter(
      (key) => key.userId === userId && nowMs < key.actsUntilMs,
    );
  }
}
