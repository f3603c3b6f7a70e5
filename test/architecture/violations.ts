import { posix } from 'node:path';
import { ADAPTERS, CROWDED, ENVIRONMENT_READERS, FILES_MAX, PACKAGES, ROOMS } from './rooms.ts';
import { type Arrow, arrowsOf, type Source } from './sources.ts';

/** Each function returns one sentence for each thing that is wrong: nothing, where all is right. */
type Check = (sources: readonly Source[]) => readonly string[];

const isIn = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);

function roomOf(path: string): string | undefined {
  return Object.keys(ROOMS)
    .filter((room) => isIn(path, room))
    .toSorted((one, other) => other.length - one.length)[0];
}

function arrowText({ from, to, isType }: Arrow): string {
  return `${from} imports ${isType ? 'types of ' : ''}${to}`;
}

/** Imports that the table of rooms does not allow. */
export const forbiddenImports: Check = (sources) =>
  sources.flatMap(arrowsOf).flatMap((arrow) => {
    const room = roomOf(arrow.from);
    if (room === undefined) return [`${arrow.from} is in no room.`];
    if (!arrow.isFile || arrow.to.startsWith('node_modules/')) return [];
    const { imports, types = [], rule } = ROOMS[room]!;
    const allowed = arrow.isType ? [...imports, ...types] : imports;
    // A room that has rooms inside puts them together.
    const isAllowed = isIn(arrow.to, room) || allowed.some((each) => isIn(arrow.to, each));
    return isAllowed ? [] : [`${arrowText(arrow)}: ${rule}`];
  });

const SPOT_ORDERS = 'functions/submit-order/handler.ts';
const FUTURES = [
  'shared/gate/futures',
  'shared/limits/futures',
  'shared/orders/submission/futures',
];
/** Small, and needed by both markets. */
const OF_BOTH_MARKETS = [
  'shared/gate/futures/lazy.ts',
  'shared/gate/futures/placement-gap.ts',
  'shared/limits/futures/futures-day.ts',
];

/** Code of contracts that loads with submit-order: the cold start of a spot order would wait for it. */
export const eagerFutures: Check = (sources) => {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const loaded = new Set<string>();
  const rest = [SPOT_ORDERS];
  for (let path = rest.pop(); path !== undefined; path = rest.pop()) {
    const source = byPath.get(path);
    if (!source || loaded.has(path)) continue;
    loaded.add(path);
    const now = arrowsOf(source).filter(({ isType, isLate }) => !isType && !isLate);
    rest.push(...now.map(({ to }) => to));
  }
  return [...loaded]
    .filter((path) => FUTURES.some((room) => isIn(path, room)) && !OF_BOTH_MARKETS.includes(path))
    .map((path) => `${SPOT_ORDERS} loads ${path} before any order of a contract comes.`);
};

/** Packages in rooms that they are not for. */
export const misplacedPackages: Check = (sources) =>
  sources.flatMap(arrowsOf).flatMap((arrow) => {
    const name = Object.keys(PACKAGES).find((each) => !arrow.isFile && isIn(arrow.to, each));
    if (name === undefined) return [];
    const { rooms, rule } = PACKAGES[name]!;
    return rooms.some((room) => isIn(arrow.from, room)) ? [] : [`${arrowText(arrow)}: ${rule}`];
  });

/** Imports of what a package keeps to itself. */
export const insideOfPackages: Check = (sources) =>
  sources
    .filter(({ path }) => !ADAPTERS.includes(path))
    .flatMap(arrowsOf)
    .filter(({ to, isFile }) => to.includes('node_modules/') || (!isFile && to.includes('/dist/')))
    .map((arrow) => `${arrowText(arrow)}: A package is used by its front door.`);

/** Folders that import each other. */
export function mutualFolders(sources: readonly Source[]): readonly string[] {
  const arrows = sources
    .flatMap(arrowsOf)
    .filter(({ from, to, isFile }) => isFile && posix.dirname(from) !== posix.dirname(to));
  const between = new Map(
    arrows.map((arrow) => [`${posix.dirname(arrow.from)} ${posix.dirname(arrow.to)}`, arrow]),
  );
  return [...between].flatMap(([key, arrow]) => {
    const [one, other] = key.split(' ') as [string, string];
    const back = between.get(`${other} ${one}`);
    if (one > other || !back) return [];
    return [`${arrowText(arrow)}, and ${arrowText(back)}: Of two folders, one is below the other.`];
  });
}

/** Folders of the product with more files than one can see at once. */
export function crowdedRooms(sources: readonly Source[]): readonly string[] {
  const folders = Map.groupBy(
    sources.map(({ path }) => posix.dirname(path)),
    (folder) => folder,
  );
  return [...folders]
    .filter(([folder, files]) => files.length > FILES_MAX && !CROWDED.includes(folder))
    .map(
      ([folder, { length }]) =>
        `${folder} has ${length} files: A folder has ${FILES_MAX} files at most.`,
    );
}

const EXPORTED_TYPE = /^export (?:type|interface|(?:abstract )?class) (?<name>\w+)/gm;

/** Names that stand for two types in shared. */
export function repeatedTypes(sources: readonly Source[]): readonly string[] {
  const named = sources
    .filter(({ path }) => isIn(path, 'shared'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(EXPORTED_TYPE)].map(({ groups }) => ({ path, name: groups!.name! })),
    );
  return [...Map.groupBy(named, ({ name }) => name)]
    .filter(([, all]) => all.length > 1)
    .map(
      ([name, all]) =>
        `${all.map(({ path }) => path).join(' and ')} export a type ${name}: One name is one thing.`,
    );
}

/** Reads of the process's environment below the wiring. */
export const environmentReads: Check = (sources) =>
  sources
    .filter(({ text }) => text.includes('process.env'))
    .filter(({ path }) => !ENVIRONMENT_READERS.some((reader) => isIn(path, reader)))
    .map(
      ({ path }) =>
        `${path} reads process.env: Below the wiring, everything comes in through parameters.`,
    );

const IMPURE = /\bprocess\b|\bPromise\b|\basync\b|\bMath\.random\b|\bDate\.now\b|new Date\(\)/;

/** Chance, time or waiting in the planner. */
export const impurePlanning: Check = (sources) =>
  sources
    .filter(({ path }) => isIn(path, 'shared/portfolio') || isIn(path, 'shared/backtest'))
    .flatMap(({ path, text }) => {
      const found = IMPURE.exec(text)?.[0];
      return found === undefined
        ? []
        : [`${path} uses ${found}: The same input gives the same plan, without waiting.`];
    });

const ARROW =
  /^(?:export )?const (?<name>\w+) = (?:async )?(?:<[^=]*?>)?\((?:[^()]|\([^()]*\))*\)(?:: [^=]+?)? =>(?<body>.*)$/gm;

/** Named functions of more than a line that are written as arrows. */
export const longArrows: Check = (sources) =>
  sources.flatMap(({ path, text }) =>
    [...text.matchAll(ARROW)]
      .filter(([arrow, , body]) => arrow.includes('\n') || !body!.endsWith(';'))
      .map(
        ({ groups }) =>
          `${path} writes ${groups!.name} as an arrow: A named function longer than a line is a function.`,
      ),
  );
