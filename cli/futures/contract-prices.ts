import type { FuturesClient } from '../../shared/gate/futures/client.ts';
import { Big } from '../../shared/lib/decimal.ts';
import type { TargetFutures } from '../stack/target.ts';
import { alignColumns } from '../terminal/columns.ts';
import { escapeControlsDeep } from '../terminal/terminal.ts';

/** The prices of a contract, in the words of its row at Gate. */
type ContractPrices = {
  readonly contract: string;
  readonly last: string | undefined;
  readonly mark_price: string | undefined;
  readonly index_price: string | undefined;
  readonly funding_rate: string | undefined;
};

const HEADING = ['CONTRACT', 'LAST', 'MARK', 'INDEX', 'FUNDING'] as const;

/** The account's contracts, or those of them that have the name of a pair that was asked for. */
export function contractsAmong(
  futures: TargetFutures | undefined,
  asked: readonly string[],
  pairs: readonly string[],
): readonly string[] {
  const { contracts = [] } = futures ?? {};
  return asked.length === 0 ? contracts : contracts.filter((contract) => pairs.includes(contract));
}

export function readContractPrices(
  futures: Pick<FuturesClient, 'contract'>,
  contracts: readonly string[],
): Promise<readonly ContractPrices[]> {
  return Promise.all(
    contracts.map(async (contract) => {
      const rules = await futures.contract(contract);
      return {
        contract,
        last: rules?.lastPrice,
        mark_price: rules?.markPrice,
        index_price: rules?.indexPrice,
        funding_rate: rules?.fundingRate,
      };
    }),
  );
}

export function renderContractPrices(rows: readonly ContractPrices[]): readonly string[] {
  const cells = escapeControlsDeep(rows).map((row) => [
    row.contract,
    row.last ?? 'no price',
    row.mark_price ?? '',
    row.index_price ?? '',
    row.funding_rate === undefined ? '' : `${new Big(row.funding_rate).times('100')} %`,
  ]);
  return alignColumns([HEADING, ...cells]);
}
