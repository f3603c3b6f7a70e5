import { BadCandles, type PastCandle } from './candle.ts';
import { priceCell, timeCell, timeFault, volumeCell } from './candle-cells.ts';

const HEADER = 'time,open,high,low,close,volume';

/** The candles of one pair from a file with the header `time,open,high,low,close,volume`. */
export function parseCandles(text: string): readonly PastCandle[] {
  // trim also removes the byte order mark that Windows writes at the beginning of a file.
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  if (header.toLowerCase().replaceAll(' ', '') !== HEADER) {
    throw new BadCandles(`Line 1: it must be ${HEADER}.`);
  }
  return inOrder(
    lines.map((line, index) => {
      const cells = line.split(',');
      const [time = '', open, high, low, close, volume] = cells;
      if (cells.length !== 6) throw lineFault(index + 2, `it has ${cells.length} cells, not 6.`);
      return candleOf(index + 2, { time, open, high, low, close, volume });
    }),
    2,
  );
}

/**
 * The candles of a file of Gate's archive: six columns without a header, the volume in base currency.
 * Other programs have met files with a header, so a line that begins with a letter is left out.
 */
export function parseArchive(text: string): readonly PastCandle[] {
  const lines = text.split(/\r?\n/).filter((line) => /^\d/.test(line));
  return inOrder(
    lines.map((line, index) => {
      const [time = '', volume, close, high, low, open] = line.split(',');
      // Some files write the seconds with decimals.
      const seconds = time.replace(/\.\d*$/, '');
      return candleOf(index + 1, { time: seconds, open, high, low, close, volume });
    }),
    1,
  );
}

/**
 * The closed candles of a response: eight texts a row, time, quote volume, close, high, low, open, base
 * volume, closed. The last row is usually still open. Source: Gate, GET /spot/candlesticks.
 */
export function parseCandleRows(rows: readonly unknown[]): readonly PastCandle[] {
  const closed = rows.filter(
    (row) => Array.isArray(row) && String(row[7]) === 'true',
  ) as unknown[][];
  return inOrder(
    closed.map((row, index) => {
      const [time = '', quoteVolume = '', close, high, low, open, volume] = row.map(String);
      checkColumns(index + 1, { quoteVolume, volume: volume ?? '', high, low });
      return candleOf(index + 1, { time, open, high, low, close, volume });
    }),
    1,
  );
}

type Cells = Readonly<
  Record<'open' | 'high' | 'low' | 'close' | 'volume', string | undefined> & { time: string }
>;

function candleOf(line: number, { time, open, high, low, close, volume }: Cells): PastCandle {
  const openMs = timeCell(time);
  if (openMs === undefined) throw lineFault(line, timeFault(time));
  const [first, highest, lowest, last] = [open, high, low, close].map((text = '') => {
    const price = priceCell(text);
    if (price === undefined) throw lineFault(line, `"${text}" is not a price.`);
    return price;
  }) as [string, string, string, string];
  const traded = volumeCell(volume ?? '');
  if (traded === undefined) throw lineFault(line, `"${volume}" is not a volume.`);
  const [least, most] = [Number(lowest), Number(highest)];
  if ([first, last].some((price) => Number(price) < least || Number(price) > most)) {
    throw lineFault(line, 'open and close must lie between low and high; are columns exchanged?');
  }
  return { openMs, open: first, close: last, volume: traded };
}

/** Allows for the rounding of volumes. */
const ROUNDING = 1.001;

/** The mean price of the candle's trades must lie within the candle, or columns are exchanged. */
function checkColumns(
  line: number,
  cells: Readonly<Record<'quoteVolume' | 'volume', string>> & {
    readonly high: string | undefined;
    readonly low: string | undefined;
  },
): void {
  const [quote, base, high, low] = [cells.quoteVolume, cells.volume, cells.high, cells.low].map(
    Number,
  );
  // Volumes are rounded: the mean of very few units says nothing.
  if (!(base! > 0.001) || !(quote! > 1)) return;
  const mean = quote! / base!;
  if (mean > high! * ROUNDING || mean < low! / ROUNDING) {
    throw lineFault(line, 'the volumes do not fit the prices; are columns exchanged?');
  }
}

function inOrder(candles: readonly PastCandle[], firstLine: number): readonly PastCandle[] {
  const late = candles.findIndex(
    ({ openMs }, index) => openMs <= (candles[index - 1]?.openMs ?? 0),
  );
  if (late === -1) return candles;
  throw lineFault(
    late + firstLine,
    'it is not later than the line before; the oldest comes first.',
  );
}

const lineFault = (line: number, what: string) => new BadCandles(`Line ${line}: ${what}`);
