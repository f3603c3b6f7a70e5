import { channelSignature } from '../../local/exchange/stream/request.ts';
import type { LinkEnd } from '../../local/exchange/stream/session.ts';
import { KEY, type Trader } from './trader.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test names the fields that it expects
export type Frame = Readonly<Record<string, any>>;

export type Listener = {
  /** Everything that has arrived, oldest first. */
  readonly frames: readonly Frame[];
  /** The texts as they arrived. */
  readonly texts: readonly string[];
  readonly pings: () => number;
  /** How many actions the exchange has yet to do. */
  readonly waiting: () => number;
  readonly ended: () => LinkEnd | undefined;
  readonly send: (message: object | string) => void;
  /** Sends a signed request for a channel, by default to subscribe to all pairs. */
  readonly ask: (channel: string, request?: Frame) => void;
  /** Lets time pass, and everything happen that is due by then. */
  readonly pass: (ms: number) => void;
  readonly ofChannel: (channel: string) => readonly Frame[];
};

/** A connection to the exchange's WebSocket under the trader's clock. */
export function listenTo({ exchange, pass, nowMs }: Trader): Listener {
  const texts: string[] = [];
  let timers: { readonly atMs: number; readonly action: () => void }[] = [];
  let ended: LinkEnd | undefined;
  let pings = 0;
  const session = exchange.streams.open({
    send: (text) => texts.push(text),
    ping: () => {
      pings += 1;
    },
    end: (how) => {
      ended = how;
    },
    after: (delayMs, action) => timers.push({ atMs: nowMs() + delayMs, action }),
  });
  const send = (message: object | string) =>
    session.receive(typeof message === 'string' ? message : JSON.stringify(message));
  const frames = () =>
    texts.flatMap((text): readonly Frame[] => {
      try {
        return [JSON.parse(text)];
      } catch {
        return [];
      }
    });
  return {
    get frames() {
      return frames();
    },
    texts,
    pings: () => pings,
    waiting: () => timers.length,
    ended: () => ended,
    send,
    ask: (channel, request = {}) => {
      const whole = {
        time: Math.floor(nowMs() / 1000),
        channel,
        event: 'subscribe',
        payload: ['!all'],
        ...request,
      };
      const SIGN = channelSignature(whole, KEY.secret);
      send({ auth: { method: 'api_key', KEY: KEY.key, SIGN }, ...whole });
    },
    pass: (ms) => {
      const untilMs = nowMs() + ms;
      for (;;) {
        const next = timers.toSorted((one, other) => one.atMs - other.atMs)[0];
        if (!next || next.atMs > untilMs || (ended && ended !== 'silence')) break;
        timers = timers.filter((timer) => timer !== next);
        pass(next.atMs - nowMs());
        next.action();
      }
      pass(untilMs - nowMs());
    },
    ofChannel: (channel) => frames().filter((frame) => frame.channel === channel),
  };
}
