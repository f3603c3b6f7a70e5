import { expect, it } from 'vitest';
import { parseMessage } from '../../../shared/orders/message/parse-message.ts';

/**
 * Recorded once, and for ever: a message that is sent again after an update of Sluice must meet the
 * record of its first delivery.
 */
const RECORDED: readonly (readonly [fields: Readonly<Record<string, string>>, hash: string])[] = [
  [
    { id: 'a', currency_pair: 'BTC_USDT', side: 'buy', amount: '0.0010', price: '30000.0' },
    '272018763b8f08aad46888f7b8390a036bc1604d62420d9ce35eb38af393ac47',
  ],
  [
    {
      id: 'b',
      action: 'place',
      account: 'main',
      currency_pair: 'ETH_USDT',
      type: 'market',
      side: 'sell',
      amount: '1.5',
      slippage: '0.010',
      time_in_force: 'fok',
      note: 'x',
    },
    'f4b842836478bf25b363d3cedc597090449d03d42753ffe4d037ee058ef3f4f8',
  ],
  [
    {
      id: 'c',
      currency_pair: 'ETH_BTC',
      type: 'market',
      side: 'buy',
      quote_amount: '25',
      stp_act: 'cn',
    },
    'ed0273c9c4024868f59a205bdbf6daf82647acd0230a69c7a7822d1a1f86d15a',
  ],
  [
    {
      id: 'd',
      currency_pair: 'BTC_USDT',
      side: 'sell',
      amount: '2',
      price: '1',
      iceberg: '1',
      time_in_force: 'poc',
    },
    '122fafeeb7c40cf7c74ddd37dd30d48aa79e3d9b8aa721eeebddd1540acede8f',
  ],
  [
    { id: 'e', action: 'cancel', target: 'a' },
    'cbc74d3c89663bf37d087d0bb87b944d990bcc414da175d5dc474f54ee49d11d',
  ],
  [
    {
      id: 'f',
      action: 'amend',
      target: 'a',
      currency_pair: 'BTC_USDT',
      amount: '0.0020',
      price: '31000.50',
    },
    '369c366236099eb625c71873659debceb6bebfd22e4bbcfef288f67a456845f6',
  ],
  [
    { id: 'g', action: 'amend', target: 'a', currency_pair: 'BTC_USDT', price: '31000' },
    'ce8d6f92babb94066e8c8fc0a66013f775268276c0050ef3351d7dced4274961',
  ],
];

it.each(RECORDED)('the hash of %j stays what it was', (fields, hash) => {
  const context = { sentAtMs: 1_764_000_000_000, maxAgeSeconds: { main: 300 } };
  const parsed = parseMessage(JSON.stringify(fields), context);
  expect(parsed.kind === 'request' && parsed.request.hash).toBe(hash);
});
