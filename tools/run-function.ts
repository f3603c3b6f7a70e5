// Runs the source of one function with one event, in this process, on the local stack that runs in this folder:
//   npx node [--inspect-brk] tools/run-function.ts submit-order docs/examples/events/submit-order.json
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';

type RunningFunction = {
  readonly functionId: string;
  readonly arn: string;
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string>>;
};

const USAGE = 'Usage: npx node [--inspect-brk] tools/run-function.ts FUNCTION EVENT.json';
/** A person at a breakpoint takes longer than Lambda allows. */
const DEBUGGED_MS = 3_600_000;

const [name, eventFile] = process.argv.slice(2);
if (name === undefined || eventFile === undefined) throw new Error(USAGE);
const event: unknown = JSON.parse(readFileSync(eventFile, 'utf8'));
const { arn, environment } = await findFunction(name);
// The source reads its environment when it is loaded. PATH and HOME stay those of this process.
const { PATH: _path, HOME: _home, ...variables } = environment;
Object.assign(process.env, variables);
const { handler } = await import(join(import.meta.dirname, `../functions/${name}/handler.ts`));
const result: unknown = await handler(event, contextOf(name, arn));
console.log(JSON.stringify(result ?? null, null, 2));
// Connections and timers that a frozen function would keep for its next invocation.
process.exit(0);

async function findFunction(wanted: string): Promise<RunningFunction> {
  const outputs = JSON.parse(readFileSync(join('.local', 'outputs.json'), 'utf8'));
  const { Endpoint } = Object.values(outputs)[0] as { readonly Endpoint: string };
  const response = await fetch(new URL('/local/functions', Endpoint));
  const functions = (await response.json()) as readonly RunningFunction[];
  const pascalCase = wanted.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const found = functions.find(({ functionId }) => functionId.includes(pascalCase));
  if (found) return found;
  const names = functions.map(({ functionId }) => functionId).join(', ');
  throw new Error(`The local stack has no function ${wanted}. Its functions: ${names}.`);
}

function contextOf(functionName: string, invokedFunctionArn: string): Context {
  const endsMs = Date.now() + DEBUGGED_MS;
  return {
    functionName,
    invokedFunctionArn,
    functionVersion: '$LATEST',
    memoryLimitInMB: '512',
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    logGroupName: 'debugger',
    logStreamName: 'debugger',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => endsMs - Date.now(),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
