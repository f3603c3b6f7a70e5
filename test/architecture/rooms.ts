/** The imports of one room, besides itself. A room's name stands for the rooms inside it too. */
export type Room = {
  readonly imports: readonly string[];
  /** Rooms of which it may know the types, and nothing that runs. */
  readonly types?: readonly string[];
  /** The sentence that a forbidden import breaks. */
  readonly rule: string;
};

const ORDERS = [
  'shared/lib',
  'shared/market',
  'shared/instrument',
  'shared/ledger',
  'shared/limits',
  'shared/kill-switch',
  'shared/programs',
  'shared/orders/model',
  'shared/orders/ledger',
];
/** The exchange's errors that others tell apart, by their class or their label. */
const ERRORS = [
  'shared/gate/errors.ts',
  'shared/gate/unfit-account.ts',
  'shared/gate/key-unavailable-error.ts',
];
/** Types alone: which exchange and which configuration it is decides the wiring. */
const PORTS = ['shared/config', 'shared/gate'];
const DOORS = 'Submission and tracking are two doors to the orders: neither imports the other.';

const PURE = 'The planner computes a plan from what was read; it reads nothing itself.';

const PAST = 'A backtest runs the planner over past prices; it reads nothing and stores nothing.';

const REBALANCE = [
  ...ORDERS,
  'shared/orders/message',
  'shared/portfolio',
  'shared/rebalance/run',
  ...ERRORS,
];
const MESSAGES_ONLY =
  'A rebalance acts by order messages alone, and its rooms import downwards: steps, planning, ledger, run.';

const TOLD = [
  'shared/lib',
  'shared/incidents',
  'shared/market',
  'shared/ledger',
  'shared/kill-switch',
  'shared/api-keys',
  'shared/portfolio',
  'shared/orders/model',
  'shared/orders/ledger',
  'shared/rebalance/run',
  'shared/rebalance/ledger',
];
const REPORTS = 'Events report what the ledger holds; they decide nothing.';

const CLOUD = 'The rooms of the local cloud import downwards, and know nothing of Sluice.';
const EXCHANGE = 'The simulated exchange imports downwards, and knows nothing of Sluice.';

/** The allowed imports. A file belongs to the longest name here that its path begins with. */
export const ROOMS: Readonly<Record<string, Room>> = {
  'shared/lib': { imports: [], rule: 'The library knows nothing of the product.' },
  'shared/market': {
    imports: ['shared/lib'],
    rule: 'How instruments are named and orders measured depends on the library alone.',
  },
  'shared/config': {
    imports: ['shared/lib', 'shared/market'],
    rule: 'The configuration is read before anything else exists.',
  },
  'shared/ledger': {
    imports: ['shared/lib'],
    rule: 'The ledger stores items; the rooms above it know what the items mean.',
  },
  'shared/observability': {
    imports: ['shared/lib'],
    types: ['shared/orders/model'],
    rule: 'Logs and metrics stand beside the product.',
  },
  'shared/gate': {
    imports: ['shared/lib', 'shared/market'],
    types: ['shared/config'],
    rule: 'The way to the exchange knows nothing of orders or storage.',
  },
  'shared/gate/spot': {
    imports: ['shared/lib', 'shared/market', 'shared/gate'],
    types: ['shared/config'],
    rule: 'A market builds on the signed requests, and on no other market.',
  },
  'shared/gate/futures': {
    imports: ['shared/lib', 'shared/market', 'shared/gate'],
    types: ['shared/config'],
    rule: 'A market builds on the signed requests, and on no other market.',
  },
  'shared/orders/model': {
    imports: ['shared/lib', 'shared/market', 'shared/programs'],
    types: ['shared/gate', 'shared/triggers'],
    rule: 'The vocabulary of orders needs neither storage nor network.',
  },
  'shared/orders/message': {
    imports: ['shared/lib', 'shared/market', 'shared/orders/model', 'shared/programs'],
    types: ['shared/triggers'],
    rule: 'Reading a message is pure.',
  },
  'shared/limits': {
    imports: [
      'shared/lib',
      'shared/market',
      'shared/ledger',
      'shared/instrument',
      'shared/orders/model',
    ],
    types: PORTS,
    rule: 'The limits judge an order before anything stores or sends it.',
  },
  'shared/kill-switch': {
    imports: ['shared/lib', 'shared/ledger', 'shared/orders/model'],
    types: PORTS,
    rule: 'The kill switch works without everything that it stops.',
  },
  'shared/orders/ledger': {
    imports: [
      'shared/lib',
      'shared/ledger',
      'shared/limits',
      'shared/programs',
      'shared/orders/model',
    ],
    types: ['shared/gate', 'shared/triggers'],
    rule: 'The order ledger stores what the rooms above it decide.',
  },
  'shared/api-keys': {
    imports: [
      'shared/lib',
      'shared/market',
      'shared/ledger',
      'shared/gate',
      'shared/kill-switch',
      'shared/orders/model',
    ],
    types: ['shared/config'],
    rule: 'The care of API keys knows no orders.',
  },
  'shared/orders/reconciliation': {
    imports: ORDERS,
    types: PORTS,
    rule: 'Reconciliation judges evidence; it sends nothing.',
  },
  'shared/orders/execution': {
    imports: [...ORDERS, 'shared/orders/reconciliation'],
    types: PORTS,
    rule: 'Execution acts on one order, as submission or tracking has it do.',
  },
  'shared/orders/submission': {
    imports: [
      ...ORDERS,
      ...ERRORS,
      'shared/triggers',
      'shared/orders/message',
      'shared/orders/reconciliation',
      'shared/orders/execution',
    ],
    types: PORTS,
    rule: DOORS,
  },
  'shared/incidents': {
    imports: ['shared/lib', 'shared/ledger'],
    rule: 'What happens to an account is kept as it was seen; nothing decides by it.',
  },
  'shared/orders/tracking': {
    imports: [
      ...ORDERS,
      ...ERRORS,
      'shared/incidents',
      'shared/triggers',
      'shared/orders/message',
      'shared/api-keys',
      'shared/orders/reconciliation',
      'shared/orders/execution',
    ],
    types: PORTS,
    rule: DOORS,
  },
  'shared/instrument': {
    imports: ['shared/lib'],
    types: ['shared/gate', 'shared/programs'],
    rule: 'What a pair allows is one thing, for the check of an order and for the planner.',
  },
  'shared/triggers': {
    imports: ['shared/lib'],
    types: ['shared/gate'],
    rule: 'A condition is judged from the prices that were read; nothing is read or stored here.',
  },
  'shared/programs': {
    imports: ['shared/lib'],
    types: ['shared/triggers'],
    rule: 'A program decides from what was read; it reads, stores and sends nothing.',
  },
  'shared/portfolio/model': { imports: ['shared/lib'], types: PORTS, rule: PURE },
  'shared/portfolio/valuation': {
    imports: ['shared/lib', 'shared/market', 'shared/instrument', 'shared/portfolio/model'],
    types: PORTS,
    rule: PURE,
  },
  'shared/portfolio/trades': {
    imports: [
      'shared/lib',
      'shared/market',
      'shared/instrument',
      'shared/programs',
      'shared/portfolio/model',
      'shared/portfolio/valuation',
    ],
    types: PORTS,
    rule: PURE,
  },
  'shared/portfolio': { imports: ['shared/lib'], types: PORTS, rule: PURE },
  'shared/pnl': {
    imports: ['shared/lib', 'shared/market'],
    types: ['shared/gate'],
    rule: 'A profit is computed from what was read; nothing is read or stored here.',
  },
  'shared/backtest/candles': { imports: ['shared/lib'], rule: PAST },
  'shared/backtest/simulation': {
    imports: ['shared/lib', 'shared/portfolio', 'shared/backtest/candles'],
    types: PORTS,
    rule: PAST,
  },
  'shared/backtest/results': {
    imports: [
      'shared/lib',
      'shared/portfolio',
      'shared/backtest/candles',
      'shared/backtest/simulation',
    ],
    types: PORTS,
    rule: PAST,
  },
  'shared/backtest': { imports: ['shared/lib', 'shared/portfolio'], types: PORTS, rule: PAST },
  'shared/snapshots': {
    imports: [
      'shared/lib',
      'shared/market',
      'shared/ledger',
      'shared/api-keys',
      'shared/pnl',
      'shared/orders/model',
      'shared/orders/ledger',
    ],
    types: PORTS,
    rule: 'Snapshots are read from the exchange and stored; they act on nothing.',
  },
  'shared/rebalance/run': { imports: REBALANCE, types: PORTS, rule: MESSAGES_ONLY },
  'shared/rebalance/ledger': { imports: REBALANCE, types: PORTS, rule: MESSAGES_ONLY },
  'shared/rebalance/planning': {
    imports: [...REBALANCE, 'shared/rebalance/ledger'],
    types: PORTS,
    rule: MESSAGES_ONLY,
  },
  'shared/rebalance/steps': {
    imports: [...REBALANCE, 'shared/rebalance/ledger', 'shared/rebalance/planning'],
    types: PORTS,
    rule: MESSAGES_ONLY,
  },
  'shared/events/bus': { imports: TOLD, rule: REPORTS },
  'shared/events/notices': { imports: [...TOLD, 'shared/events/bus'], rule: REPORTS },
  'shared/events': {
    imports: ['shared/lib', 'shared/events/bus', 'shared/events/notices'],
    rule: REPORTS,
  },
  'shared/client': {
    imports: ['shared/lib', 'shared/orders/model', 'shared/orders/message'],
    types: ['shared/events/bus', 'shared/rebalance/run'],
    rule: 'The client is for programs of users: it knows messages and answers, and no storage.',
  },
  'shared/alerts': {
    imports: ['shared/lib', 'shared/ledger'],
    rule: 'The kept alerts are for people; nothing depends on them.',
  },
  'shared/telegram': {
    imports: [
      'shared/lib',
      'shared/market',
      'shared/ledger',
      'shared/limits',
      'shared/kill-switch',
      'shared/orders/model',
      'shared/orders/ledger',
      'shared/rebalance/run',
      'shared/rebalance/ledger',
      'shared/events/notices',
      'shared/pnl',
      'shared/snapshots',
    ],
    types: ['shared/config'],
    rule: 'The bot reads the ledger, halts, and passes approvals on; it knows neither Gate nor keys.',
  },
  'shared/signals': {
    imports: ['shared/lib', 'shared/market', 'shared/orders/model', 'shared/orders/message'],
    types: ['shared/config', 'shared/alerts'],
    rule: 'A signal becomes an order message and can do nothing else.',
  },

  'functions/wiring': {
    imports: ['shared'],
    rule: 'The wiring makes the clients of AWS and of the exchange, and no room below it does.',
  },
  functions: {
    imports: [
      'functions/wiring',
      'shared/observability',
      'shared/api-keys',
      'shared/orders/model',
      'shared/orders/submission',
      'shared/orders/tracking',
      'shared/rebalance/run',
      'shared/rebalance/steps',
      'shared/events',
      'shared/signals',
      'shared/snapshots',
      'shared/telegram',
    ],
    rule: 'A handler joins its services to one door of shared.',
  },
  infra: {
    imports: [
      'shared/lib',
      'shared/market',
      'shared/config',
      'shared/ledger',
      'shared/observability',
      'shared/orders/model',
      'shared/orders/message',
      'shared/events/bus',
    ],
    types: ['shared'],
    rule: 'What is deployed takes constants and types of shared, and nothing of local.',
  },

  'local/cloud/aws': { imports: [], rule: CLOUD },
  'local/cloud/processes': { imports: ['local/cloud/aws'], rule: CLOUD },
  'local/cloud/template': { imports: ['local/cloud/aws'], rule: CLOUD },
  'local/cloud/iam': { imports: ['local/cloud/aws'], rule: CLOUD },
  'local/cloud/lambda': {
    imports: ['local/cloud/aws', 'local/cloud/processes', 'local/cloud/iam'],
    rule: CLOUD,
  },
  'local/cloud/services': {
    imports: ['local/cloud/aws', 'local/cloud/processes', 'local/cloud/iam'],
    types: ['local/cloud/lambda'],
    rule: CLOUD,
  },
  'local/cloud/triggers': {
    imports: [
      'shared/lib',
      'local/cloud/aws',
      'local/cloud/processes',
      'local/cloud/iam',
      'local/cloud/lambda',
      'local/cloud/services',
    ],
    rule: CLOUD,
  },
  'local/cloud/cloudformation': {
    imports: ['local/cloud/aws', 'local/cloud/processes', 'local/cloud/template'],
    rule: 'CloudFormation knows stacks and resources; only their handlers know the services.',
  },
  'local/cloud/api': {
    imports: [
      'local/cloud/aws',
      'local/cloud/cloudformation',
      'local/cloud/processes',
      'local/cloud/iam',
      'local/cloud/lambda',
      'local/cloud/services',
      'local/cloud/triggers',
    ],
    rule: CLOUD,
  },
  'local/cloud/resources': {
    imports: [
      'local/cloud/aws',
      'local/cloud/template',
      'local/cloud/iam',
      'local/cloud/lambda',
      'local/cloud/services',
      'local/cloud/triggers',
    ],
    types: ['local/cloud/processes', 'local/cloud/cloudformation'],
    rule: CLOUD,
  },
  'local/cloud/assembly': {
    imports: [
      'local/cloud/aws',
      'local/cloud/template',
      'local/cloud/cloudformation',
      'local/cloud/services',
    ],
    rule: CLOUD,
  },
  'local/cloud': { imports: [], rule: CLOUD },
  'local/exchange/behavior': { imports: ['shared/lib'], rule: EXCHANGE },
  'local/exchange/engine': { imports: ['shared/lib', 'local/exchange/behavior'], rule: EXCHANGE },
  'local/exchange/futures': {
    imports: ['shared/lib', 'local/exchange/behavior', 'local/exchange/engine'],
    rule: EXCHANGE,
  },
  'local/exchange/persistence': {
    imports: ['shared/lib', 'local/exchange/engine', 'local/exchange/futures'],
    rule: EXCHANGE,
  },
  'local/exchange/http': {
    imports: [
      'shared/lib',
      'local/exchange/behavior',
      'local/exchange/engine',
      'local/exchange/futures',
    ],
    rule: EXCHANGE,
  },
  'local/exchange/stream': {
    imports: [
      'shared/lib',
      'local/exchange/behavior',
      'local/exchange/engine',
      'local/exchange/http',
    ],
    rule: EXCHANGE,
  },
  'local/exchange': { imports: ['shared/lib'], rule: EXCHANGE },
  'local/stack': {
    imports: ['shared/lib', 'shared/config', 'local/cloud'],
    rule: 'The local stack is any configuration, deployed to the local cloud.',
  },
  'local/simulation': {
    imports: ['shared', 'local/exchange'],
    types: ['functions/wiring'],
    rule: 'The simulated world is one process, without the local cloud.',
  },

  'cli/console/browser': { imports: [], rule: 'The browser gets these files as they are.' },
  'cli/start': {
    imports: ['shared', 'cli', 'local', 'infra/bundle/function-names.ts'],
    rule: 'npm start puts the command, the local stack and the simulated exchange together.',
  },
  cli: {
    imports: ['shared'],
    rule: 'The command is shipped: it needs no local stack, no tool and no test.',
  },

  tools: {
    imports: ['shared', 'functions', 'infra', 'local', 'cli', 'test'],
    rule: 'Tools stand outside the product: nothing that is shipped imports them.',
  },
};

/** Where whole packages belong, and why nowhere else. */
export const PACKAGES: Readonly<
  Record<string, { readonly rooms: readonly string[]; readonly rule: string }>
> = {
  '@aws-sdk/lib-dynamodb': {
    rooms: ['shared/ledger', 'functions/wiring', 'cli/stack', 'cli/start', 'local', 'tools'],
    rule: "One file speaks DynamoDB's commands: the ledger's table.",
  },
  'aws-cdk-lib': { rooms: ['infra', 'tools'], rule: 'Constructs are for infra.' },
  undici: {
    rooms: ['shared/gate', 'infra/bundle', 'local', 'tools'],
    rule: 'One file sends requests to the exchange.',
  },
  zod: { rooms: ['shared/config', 'cli/stack'], rule: 'Schemas of settings are for config.' },
  hono: { rooms: ['cli/console'], rule: 'Pages are for the console.' },
};

/** A folder with more files than this has rooms that are not drawn yet. */
export const FILES_MAX = 20;
/** Except the commands, which are all alike: one file each. */
export const CROWDED = ['cli/commands'];

/** The files that may read the environment of the process. */
export const ENVIRONMENT_READERS = ['functions/wiring', 'infra/app.ts', 'cli', 'local', 'tools'];

/** The one file that reaches inside a package, where the package leaves no other way. */
export const ADAPTERS = ['local/cloud/services/fauxqs.ts'];
