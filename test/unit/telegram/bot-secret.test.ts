import { expect, it } from 'vitest';
import { createBotSecretReader } from '../../../shared/telegram/bot-secret.ts';
import { BOT_TOKEN } from '../../support/bot-api-server.ts';

function reader() {
  let nowMs = 0;
  const state = { webhook: 'a'.repeat(43), reads: 0 };
  const client = {
    send: async () => {
      state.reads += 1;
      return { SecretString: JSON.stringify({ token: BOT_TOKEN, webhook: state.webhook }) };
    },
  };
  const clock = { nowMs: () => nowMs, sleepUntil: async () => {} };
  const read = createBotSecretReader(client as never, 'bot', clock);
  const advance = (ms: number) => {
    nowMs += ms;
  };
  return { state, read, advance };
}

it('is read anew for a request with another secret, at most every ten seconds', async () => {
  const { state, read, advance } = reader();
  await read();
  state.webhook = 'b'.repeat(43);
  advance(9_000);
  expect((await read('fresh'))?.webhook).toMatch(/^a/);
  advance(1_000);
  expect((await read())?.webhook).toMatch(/^a/);
  expect((await read('fresh'))?.webhook).toMatch(/^b/);
  for (let count = 0; count < 100; count++) await read('fresh');
  expect(state.reads).toBe(2);
});

it('that is not there is looked for every ten seconds', async () => {
  const { state, read, advance } = reader();
  state.webhook = '';
  for (let count = 0; count < 100; count++) expect(await read()).toBeUndefined();
  expect(state.reads).toBe(1);
  state.webhook = 'a'.repeat(43);
  advance(10_000);
  expect((await read())?.webhook).toMatch(/^a/);
});
