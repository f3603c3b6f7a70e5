import { parseArgs } from 'node:util';
import { systemClock } from '../../shared/lib/clock.ts';
import { createExchange } from './exchange.ts';
import { startExchangeServer } from './server.ts';

/** Runs the simulated exchange alone: --port N --seed N [--key K --secret S]. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    key: { type: 'string', default: 'simulated-key' },
    secret: { type: 'string', default: 'simulated-secret' },
  },
});

const exchange = createExchange({
  now: systemClock.nowMs,
  seed: Number(values.seed),
  volatilityPercent: 3,
  accounts: [
    {
      userId: '10001',
      keys: [{ key: values.key, secret: values.secret }],
      balances: { USDT: '10000', BTC: '0.05', ETH: '1' },
    },
  ],
});
const { url, close } = await startExchangeServer({ exchange, port: Number(values.port) });
console.log(url);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void close());
}
