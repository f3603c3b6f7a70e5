import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BUILT_IN_BALANCES } from '../../cli/start/demo-portfolio.ts';
import { LISTINGS } from '../../local/exchange/engine/markets.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';
import { runNotice } from '../../shared/events/notices/run.ts';
import { Rebalancer, type RebalancerOptions } from './rebalancer.ts';
import { pass, quietWorld } from './scripted.ts';

const DOCUMENT = new URL('../../docs/rebalancing.md', import.meta.url);

/** The first example of the document, as the configuration reads it. */
function documented() {
  const [, text = ''] = /```json\n([\s\S]*?)\n```/.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
  const { accounts, portfolios } = parseConfig(text, 'the example');
  return { portfolio: portfolios.core!, account: { limits: accounts.main!.limits } };
}

/** The first run in the account that `npm start` plays with. */
async function firstRun(options: RebalancerOptions) {
  const listings = LISTINGS;
  const world = quietWorld(
    { trackEverySeconds: 30 },
    { seed: 5, listings, balances: BUILT_IN_BALANCES },
  );
  const rebalancer = new Rebalancer(world, options);
  rebalancer.schedule(world.scheduler.nowMs);
  await pass(world, 10_000);
  return { rebalancer, world, run: rebalancer.runs()[0]! };
}

function legsOf({ plan }: Awaited<ReturnType<typeof firstRun>>['run']) {
  return plan!.legs.map(
    ({ side, asset, value }) => `${side} ${asset} for ${Math.round(Number(value) / 10)}0`,
  );
}

test('the documented portfolio buys its capital and leaves the coins of the play account alone', async () => {
  const { rebalancer, run } = await firstRun(documented());
  expect(run.status).toBe('awaiting_approval');
  expect(run.plan!.notes).toEqual([]);
  expect(legsOf(run)).toEqual(['buy BTC for 450', 'buy ETH for 270']);
  rebalancer.agree(run.id);
  await rebalancer.settle();
  expect(rebalancer.runs()).toMatchObject([{ status: 'done' }]);
  expect(rebalancer.state().managed).toEqual(['BTC', 'ETH']);
});

test('without holdBack, the first plan and its notice name what it would sell, and the line that keeps it', async () => {
  const { portfolio, account } = documented();
  const { run } = await firstRun({ portfolio: { ...portfolio, holdBack: {} }, account });
  expect(run.status).toBe('awaiting_approval');
  const [words, line] = run.plan!.notes;
  expect(words).toMatch(/^The account held 0\.05 BTC and 1 ETH before\. .* so this plan sells /);
  expect(line).toBe('"holdBack": { "BTC": "0.05", "ETH": "1" }');
  expect(runNotice({ kind: 'run', after: run })!.text).toContain(`${words}\n${line}`);
  // The line makes it the documented portfolio.
  const { holdBack } = JSON.parse(`{ ${line} }`);
  const kept = await firstRun({ portfolio: { ...portfolio, holdBack }, account });
  expect(legsOf(kept.run)).toEqual(['buy BTC for 450', 'buy ETH for 270']);
});
