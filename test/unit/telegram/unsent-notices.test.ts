import { expect, it } from 'vitest';
import { sendUnsentNotices } from '../../../shared/telegram/send-unsent.ts';
import { botWorld, CHAT, NOW_MS, refusal } from './bot-world.ts';

const HOUR_MS = 3_600_000;
const GROUP = '-100200300';

async function worldWith(notices: readonly { readonly id: string; readonly hoursAgo: number }[]) {
  const world = botWorld();
  Object.assign(world.deps.config.telegram, { chats: [CHAT, GROUP] });
  for (const { id, hoursAgo } of notices) {
    const atMs = NOW_MS - hoursAgo * HOUR_MS;
    await world.deps.unsentNotices.keep({ id, atMs, text: `notice ${id}\n`, chats: [CHAT, GROUP] });
  }
  const retry = () => sendUnsentNotices(world.deps);
  const sent = () =>
    world.calls.map(({ parameters }) => `${parameters.chat_id}: ${parameters.text.split('\n')[0]}`);
  return { world, retry, sent };
}

it('are sent in their order once Telegram takes them, with their time, and once', async () => {
  const { world, retry, sent } = await worldWith([
    { id: 'b', hoursAgo: 1 },
    { id: 'a', hoursAgo: 3 },
  ]);
  world.state.telegram = () => refusal(429, 'Too Many Requests', { retry_after: 99 });
  await retry();
  // The second one waits behind the first.
  expect(sent()).toEqual([`${CHAT}: notice a`, `${GROUP}: notice a`]);
  world.calls.length = 0;
  world.state.telegram = () => undefined;
  await retry();
  await retry();
  expect(sent()).toEqual([
    `${CHAT}: notice a`,
    `${GROUP}: notice a`,
    `${CHAT}: notice b`,
    `${GROUP}: notice b`,
  ]);
  expect(world.calls[0]?.parameters.text).toBe(
    'notice a\n(It is from 2026-11-22T06:00Z: Telegram took it only now.)',
  );
});

it('go only to the chats that lack them', async () => {
  const { world, retry, sent } = await worldWith([{ id: 'a', hoursAgo: 1 }]);
  world.state.telegram = ({ parameters }) =>
    parameters.chat_id === GROUP ? refusal(429, 'later', { retry_after: 99 }) : undefined;
  await retry();
  world.calls.length = 0;
  world.state.telegram = () => undefined;
  await retry();
  await retry();
  expect(sent()).toEqual([`${GROUP}: notice a`]);
});

it.each([
  ['is gone', () => refusal(403, 'Forbidden: bot was kicked from the supergroup chat')],
  ['is not served any more', undefined],
])('are given up for a chat that %s, and do not hold up later ones', async (_what, telegram) => {
  const { world, retry, sent } = await worldWith([
    { id: 'a', hoursAgo: 2 },
    { id: 'b', hoursAgo: 1 },
  ]);
  if (telegram === undefined) Object.assign(world.deps.config.telegram, { chats: [CHAT] });
  world.state.telegram = ({ parameters }) =>
    parameters.chat_id === GROUP ? telegram?.() : undefined;
  await retry();
  expect(sent()).toContain(`${CHAT}: notice b`);
  world.calls.length = 0;
  await retry();
  expect(sent()).toEqual([]);
});

it('that are none cost no reading of the secret', async () => {
  const { world, retry } = await worldWith([]);
  Object.assign(world.deps, { openBot: () => Promise.reject(new Error('a reading')) });
  await retry();
});

it('of yesterday are given up', async () => {
  const { retry, sent } = await worldWith([
    { id: 'a', hoursAgo: 25 },
    { id: 'b', hoursAgo: 23 },
  ]);
  await retry();
  expect(sent()).toEqual([`${CHAT}: notice b`, `${GROUP}: notice b`]);
});

it('are many, and none is lost or doubled', async () => {
  const notices = Array.from({ length: 250 }, (_, index) => ({ id: `n${index}`, hoursAgo: 1 }));
  const { retry, sent } = await worldWith(notices);
  for (let count = 0; count < 4; count++) await retry();
  expect(sent()).toHaveLength(500);
  expect(new Set(sent()).size).toBe(500);
});
