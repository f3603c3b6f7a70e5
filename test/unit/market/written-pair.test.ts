import { describe, expect, it } from 'vitest';
import { pairOrText, pairsWrittenAs } from '../../../shared/market/written-pair.ts';

const KNOWN = ['BTC_USDT', 'ETH_USDT', 'BTC_USDC'];

describe('a pair as people write it', () => {
  it.each([
    'BTC_USDT',
    'btc_usdt',
    'BTC/USDT',
    'btc-usdt',
    'BTCUSDT',
    ' btcusdt ',
    'GATEIO:BTCUSDT',
    'gateio:btc_usdt',
  ])('is found: %s', (text) => {
    expect(pairsWrittenAs(text, KNOWN)).toEqual(['BTC_USDT']);
  });

  it('with a separator needs no list of pairs', () => {
    expect(pairsWrittenAs('sol/usdt', [])).toEqual(['SOL_USDT']);
    expect(pairsWrittenAs('solusdt', [])).toEqual([]);
  });

  it('is not guessed', () => {
    expect(pairsWrittenAs('BINANCE:BTCUSDT', KNOWN)).toEqual([]);
    expect(pairsWrittenAs('BTC_USDT_PERP', KNOWN)).toEqual([]);
    expect(pairsWrittenAs('BTC', KNOWN)).toEqual([]);
    expect(pairsWrittenAs('ABCD', ['A_BCD', 'AB_CD'])).toEqual(['A_BCD', 'AB_CD']);
    expect(pairOrText('ABCD', ['A_BCD', 'AB_CD'])).toBe('ABCD');
  });
});
