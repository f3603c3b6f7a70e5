import { gunzipSync } from 'node:zlib';
import { parseArchive } from '../../shared/backtest/candles/parse-candles.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import { Failure } from '../terminal/failure.ts';
import type { CandleSource } from './candle-source.ts';
import { named } from './gate-source.ts';

/** Gate's public archive of past months. Source: Gate, "Historical data downloads". */
export const ARCHIVE_ORIGIN = 'https://download.gatedata.org';

const TIMEOUT_MS = 60_000;
/** A month of minutes is below 4 MB. */
const FILE_BYTES_MAX = 32 * 1024 * 1024;
const TRIES_MAX = 4;
const TRY_AGAIN_AFTER_MS = 2_500;

/** Candles from the monthly files of Gate's archive: public, without a key. */
export function archiveSource(origin: string, clock: Clock): CandleSource {
  async function download(url: string): Promise<Buffer | undefined> {
    for (let tries = 1; ; tries++) {
      const found = await fetchFile(url).catch((error: Error) => error);
      if (!(found instanceof Error)) return found;
      if (tries === TRIES_MAX) throw new Failure('NO_CANDLES', `${url}: ${found.message}`);
      await clock.sleepUntil(clock.nowMs() + tries * TRY_AGAIN_AFTER_MS);
    }
  }

  return {
    name: new URL(origin).host,

    async read(pair, interval, { name }) {
      const url = `${origin}/spot/candlesticks_${interval}/${name}/${pair}-${name}.csv.gz`;
      const file = await download(url);
      if (!file) return undefined;
      return named(url, () => parseArchive(unpacked(url, file)));
    },
  };
}

/** The file; undefined if there is none. Throws if it may be there later. */
async function fetchFile(url: string): Promise<Buffer | undefined> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (response.status === 404) return undefined;
  if (response.status !== 200) throw new Error(`the archive answers ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

function unpacked(url: string, file: Buffer): string {
  try {
    return gunzipSync(file, { maxOutputLength: FILE_BYTES_MAX }).toString('utf8');
  } catch (error) {
    const why = `${url} is not a packed file: ${(error as Error).message}`;
    throw new Failure('NO_CANDLES', why, undefined, { cause: error });
  }
}
