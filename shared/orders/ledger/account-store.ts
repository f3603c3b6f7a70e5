import { keyOfAccounts } from '../../ledger/keys.ts';
import type { LedgerTable } from '../../ledger/table.ts';

export type AccountStore = ReturnType<typeof createAccountStore>;

const ACCOUNT = 'account/';

/** The accounts that track-orders has ever tracked: one that is not configured any more is known by it. */
export function createAccountStore(table: LedgerTable) {
  async function read(): Promise<{
    readonly names: readonly string[];
    /** When people were last told of removed accounts. */
    readonly toldAtMs: number;
  }> {
    const item = (await table.get(keyOfAccounts(), 'eventual')) ?? {};
    const attributes = Object.keys(item).filter((name) => name.startsWith(ACCOUNT));
    const names = attributes.map((name) => name.slice(ACCOUNT.length));
    return { names, toldAtMs: Number(item.toldAtMs ?? 0) };
  }

  async function add(names: readonly string[]): Promise<void> {
    const set = Object.fromEntries(names.map((name) => [ACCOUNT + name, true]));
    await table.commit([{ update: keyOfAccounts(), set }]);
  }

  async function told(toldAtMs: number): Promise<void> {
    await table.commit([{ update: keyOfAccounts(), set: { toldAtMs } }]);
  }

  return { read, add, told };
}
