import { keyOfAccounts } from '../../ledger/keys.ts';
import type { LedgerTable } from '../../ledger/table.ts';

export type AccountStore = ReturnType<typeof createAccountStore>;

const ACCOUNT = 'account/';
/** The value of an account that people were not told of since it was last configured. */
const NOT_TOLD = true;

/** The accounts that track-orders has ever tracked: one that is not configured any more is known by it. */
export function createAccountStore(table: LedgerTable) {
  async function set(values: Readonly<Record<string, number | typeof NOT_TOLD>>): Promise<void> {
    await table.commit([{ update: keyOfAccounts(), set: values }]);
  }

  /** When people were last told that an account is not configured any more, by its name; 0: not told. */
  async function read(): Promise<ReadonlyMap<string, number>> {
    const item = (await table.get(keyOfAccounts(), 'eventual')) ?? {};
    const attributes = Object.entries(item).filter(([name]) => name.startsWith(ACCOUNT));
    return new Map(
      attributes.map(([name, value]) => [
        name.slice(ACCOUNT.length),
        value === NOT_TOLD ? 0 : Number(value),
      ]),
    );
  }

  /** Keeps the names of accounts that are configured, and forgets when people were told of them. */
  const add = (names: readonly string[]): Promise<void> =>
    set(Object.fromEntries(names.map((name) => [ACCOUNT + name, NOT_TOLD])));

  const told = (name: string, toldAtMs: number): Promise<void> =>
    set({ [ACCOUNT + name]: toldAtMs });

  return { read, add, told };
}
