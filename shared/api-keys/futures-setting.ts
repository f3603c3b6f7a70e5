import { GateError } from '../gate/errors.ts';
import type { FuturesReads } from '../gate/futures/lazy.ts';
import { type MARGIN_MODES, marginModeNamed } from '../market/margin-modes.ts';
import type { KeyFinding } from './judge.ts';

/** How an account is set up for futures at Gate. Sluice reads it, and never changes it. */
export type FuturesSetting = {
  /** Gate's word: `single` in one-way mode, the only one that Sluice trades in. */
  readonly positionMode?: string;
  /** A classic account has a wallet for futures; the others share their balances. */
  readonly accountMode?: (typeof MARGIN_MODES)[number];
  /** By contract; absent where Gate does not say it. */
  readonly leverages: Readonly<Record<string, LeverageSetting>>;
};

export type LeverageSetting = {
  readonly leverage?: string;
  readonly marginMode?: 'isolated' | 'cross';
};

/** Gate's labels for a wallet that was never used. */
const NO_WALLET = 'USER_NOT_FOUND';

/** Reads the setting; a remark says why it could not be read. */
export async function readFuturesSetting(
  reads: Pick<FuturesReads, 'account' | 'position'>,
  contracts: readonly string[],
): Promise<{ readonly setting: FuturesSetting } | { readonly remark: KeyFinding }> {
  try {
    const { positionMode, marginMode } = await reads.account();
    const accountMode = marginModeNamed(marginMode);
    const leverages: [string, LeverageSetting][] = [];
    // In hedge mode a contract has more than one position.
    const isOneWay = positionMode === 'single';
    for (const contract of isOneWay ? contracts : []) {
      leverages.push([contract, await readLeverage(reads, contract)]);
    }
    return {
      setting: {
        ...(positionMode !== undefined && { positionMode }),
        ...(accountMode !== undefined && { accountMode }),
        leverages: Object.fromEntries(leverages),
      },
    };
  } catch (error) {
    return { remark: { code: 'FUTURES_UNKNOWN', message: describe(error) } };
  }
}

async function readLeverage(
  reads: Pick<FuturesReads, 'position'>,
  contract: string,
): Promise<LeverageSetting> {
  const reading = await reads.position(contract);
  if (reading.kind !== 'one_way') return {};
  const { leverage, marginMode } = reading.position;
  return { marginMode, ...(leverage !== undefined && { leverage }) };
}

function describe(error: unknown): string {
  if (error instanceof GateError && error.label === NO_WALLET) {
    return 'The account has no futures wallet yet: transfer USDT to it at Gate.';
  }
  return `The account's futures could not be read: ${(error as Error).message}`;
}
