import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import { DEFAULT_STREAM } from '../../local/exchange/behavior/stream-behavior.ts';
import { startExchangeServer } from '../../local/exchange/server.ts';
import {
  encodeFrame,
  FrameError,
  FrameReader,
  OPCODES,
} from '../../local/exchange/stream/frames.ts';
import { channelSignature } from '../../local/exchange/stream/request.ts';
import { streamUrl } from '../../shared/config/schema.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { KEY, openExchange, RESTING_BUY, type Trader } from './trader.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function serve(stream: Partial<typeof DEFAULT_STREAM> = {}) {
  const trader = openExchange({ behavior: { stream: { ...DEFAULT_STREAM, ...stream } } });
  const { url, close } = await startExchangeServer({ exchange: trader.exchange, port: 0 });
  closing.push(close);
  return { trader, url: streamUrl(url) };
}

function open(url: string) {
  const socket = new WebSocket(url);
  closing.push(() => socket.close());
  const texts: string[] = [];
  socket.onmessage = ({ data }) => texts.push(data);
  const isClosed = new Promise<number>((resolve) => {
    socket.onclose = ({ code }) => resolve(code);
  });
  return { socket, texts, isClosed };
}

async function openSubscribed(trader: Trader, url: string) {
  const opened = open(url);
  await once(opened.socket, 'open');
  const request = {
    time: Math.floor(trader.nowMs() / 1000),
    channel: 'spot.orders',
    event: 'subscribe',
  };
  const auth = { method: 'api_key', KEY: KEY.key, SIGN: channelSignature(request, KEY.secret) };
  opened.socket.send(JSON.stringify({ ...request, payload: ['!all'], auth }));
  await expect.poll(() => opened.texts.length).toBe(1);
  return opened;
}

/** A connection below the level of WebSocket, with what it has received. */
async function handshake(url: string, headers: readonly string[]) {
  const { port, pathname } = new URL(url);
  const socket: Socket = connect(Number(port), '127.0.0.1');
  closing.push(() => socket.destroy());
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
  });
  socket.write([`GET ${pathname} HTTP/1.1`, 'Host: 127.0.0.1', ...headers, '', ''].join('\r\n'));
  return { socket, received: () => received };
}

describe("the exchange's WebSocket over the wire", () => {
  test('is at the same port as the REST API, and pushes', async () => {
    const { trader, url } = await serve();
    const { texts } = await openSubscribed(trader, url);
    trader.place({ ...RESTING_BUY, text: 't-wire' });
    await expect.poll(() => texts.length).toBe(2);
    expect(JSON.parse(texts[1]!).result).toMatchObject([{ text: 't-wire', event: 'put' }]);
  });

  test.each(['/ws/v5/', '/'])('is nowhere else: %s', async (path) => {
    const { url } = await serve();
    const { isClosed } = open(new URL(path, url).href);
    expect(await isClosed).toBe(1006);
  });

  test('a handshake that is none is refused', async () => {
    const { url } = await serve();
    const { received } = await handshake(url, ['Connection: Upgrade', 'Upgrade: websocket']);
    await expect.poll(received).toContain('400 Bad Request');
  });

  test('a refused handshake fails at once, an unanswered one stays open', async () => {
    const refused = await serve({ handshake: 'refused' });
    expect(await open(refused.url).isClosed).toBe(1006);
    const { url } = await serve({ handshake: 'silent' });
    const { received, socket } = await handshake(url, [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(received()).toBe('');
    expect(socket.readyState).toBe('open');
  });

  test('answers the example of RFC 6455 as it says', async () => {
    const { url } = await serve();
    const { received } = await handshake(url, [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ]);
    await expect.poll(received).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  });

  test('a cut has no close frame, an upgrade has one, and a silent one stays', async () => {
    const { trader, url } = await serve();
    const { isClosed: isCut } = await openSubscribed(trader, url);
    trader.exchange.streams.endAll('cut');
    expect(await isCut).toBe(1006);
    const { isClosed: isUpgraded, texts } = await openSubscribed(trader, url);
    trader.exchange.streams.upgrade();
    expect(await isUpgraded).toBe(1000);
    expect(texts.at(-1)).toContain('"upgrade"');
    const { socket } = await openSubscribed(trader, url);
    trader.exchange.streams.endAll('silence');
    socket.send('{"channel":"spot.ping"}');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  test('fills that the market brings are pushed without a request', async () => {
    const trader = openExchange({ now: systemClock.nowMs, volatilityPercent: 0.6 });
    const { url, close } = await startExchangeServer({ exchange: trader.exchange, port: 0 });
    closing.push(close);
    const live = { ...trader, nowMs: systemClock.nowMs };
    const { texts } = await openSubscribed(live, streamUrl(url));
    trader.exchange.movePrice('BTC_USDT', '80000');
    expect(texts).toHaveLength(1);
    const timestamp = String(systemClock.nowMs() / 1000);
    // At the market: the next requote crosses it.
    trader.ask('POST', '/spot/orders', {
      body: { ...RESTING_BUY, currency_pair: 'BTC_USDT', price: '79999.9' },
      timestamp,
    });
    await expect.poll(() => texts.some((text) => text.includes('finish'))).toBe(true);
  });

  test('closing the server closes its connections', async () => {
    const { trader, url } = await serve();
    const { isClosed } = await openSubscribed(trader, url);
    await closing.shift()!();
    expect(await isClosed).toBe(1006);
  });
});

describe('frames', () => {
  const MASK = Buffer.from([1, 2, 3, 4]);

  /** A frame as a client sends it: masked. */
  function clientFrame(opcode: number, text: string, isFinal = true): Buffer {
    const payload = Buffer.from(text);
    const header = encodeFrame(opcode, payload).subarray(0, -payload.length || undefined);
    header[0]! &= isFinal ? 0xff : 0x7f;
    header[1]! |= 0x80;
    const masked = payload.map((byte, index) => byte ^ MASK[index % 4]!);
    return Buffer.concat([header, MASK, masked]);
  }

  test.each([0, 1, 125, 126, 65_535, 65_536, 200_000])('of %i bytes are read as sent', (length) => {
    const text = 'x'.repeat(length);
    const [frame] = new FrameReader().read(clientFrame(OPCODES.text, text));
    expect(frame?.payload.toString()).toBe(text);
  });

  test('arrive byte by byte, and in fragments with a ping between', () => {
    const bytes = Buffer.concat([
      clientFrame(OPCODES.text, 'one ', false),
      clientFrame(OPCODES.ping, '?'),
      clientFrame(OPCODES.continuation, 'message'),
    ]);
    const reader = new FrameReader();
    const frames = [...bytes].flatMap((byte) => reader.read(Buffer.from([byte])));
    expect(frames.map(({ opcode, payload }) => [opcode, payload.toString()])).toEqual([
      [OPCODES.ping, '?'],
      [OPCODES.text, 'one message'],
    ]);
  });

  test('with a reserved bit, an unknown opcode or a control frame that is no control frame are errors', () => {
    const reserved = clientFrame(OPCODES.text, 'x');
    reserved[0]! |= 0x40;
    for (const bytes of [
      reserved,
      clientFrame(3, 'x'),
      clientFrame(11, 'x'),
      clientFrame(OPCODES.ping, 'x', false),
      clientFrame(OPCODES.close, 'x'.repeat(126)),
    ]) {
      expect(() => new FrameReader().read(bytes)).toThrow(FrameError);
    }
    const [ping] = new FrameReader().read(clientFrame(OPCODES.ping, 'x'.repeat(125)));
    expect(ping?.payload).toHaveLength(125);
  });

  test('fragments of one message have a bound, in bytes and in number', () => {
    const read = (fragments: number, text: string) => {
      const reader = new FrameReader();
      reader.read(clientFrame(OPCODES.text, text, false));
      const next = clientFrame(OPCODES.continuation, text, false);
      for (let fragment = 1; fragment < fragments; fragment++) reader.read(next);
      return reader.read(clientFrame(OPCODES.continuation, text));
    };
    expect(read(10, 'part ')[0]?.payload.toString()).toBe('part '.repeat(11));
    expect(() => read(10, 'x'.repeat(100_000))).toThrow('message too long');
    expect(() => read(2_000, '')).toThrow('too many fragments');
  });

  test('without a mask, out of turn, or too long are errors', () => {
    const tooLong = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0x7f, 0, 0, 0, 1, 2, 3, 4]);
    for (const bytes of [
      encodeFrame(OPCODES.text, Buffer.from('bare')),
      clientFrame(OPCODES.continuation, 'of nothing'),
      tooLong,
    ]) {
      expect(() => new FrameReader().read(bytes)).toThrow(FrameError);
    }
  });
});
