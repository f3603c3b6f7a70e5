import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { DEFAULT_STACK_NAME } from './stack-name.ts';

/** cdk, a shell, the launcher of the pinned Node: the command line is among the nearest ancestors. */
const ANCESTORS_MAX = 5;
const OUTPUTS_FILE = 'cdk-outputs.json';

type Outputs = Readonly<Record<string, string>>;

/** Prints what `cdk destroy` leaves, if this process belongs to one: the command line itself says nothing of it. */
export function noteIfDestroyed(stackName: string, print: (text: string) => void): void {
  if (!ancestorCommands().some(isDestroy)) return;
  print(describeKept(stackName, readOutputs(stackName)));
}

/** Whether a command line is one of `cdk destroy`, however cdk was called. */
export function isDestroy(commandLine: string): boolean {
  return /(^|[\s/\\])(aws-)?cdk(\.js|\.cmd)?\s(.*\s)?destroy(\s|$)/.test(commandLine);
}

/** What stays, and how to empty and remove it. */
export function describeKept(stackName: string, outputs: Outputs): string {
  const table = outputs.OrdersTableName ?? `${stackName.toLowerCase()}-ledger`;
  const known = [outputs.OrderQueueUrl, outputs.DeadLetterQueueUrl].filter(
    (url) => url !== undefined,
  );
  const context = stackName === DEFAULT_STACK_NAME ? '' : ` -c stack=${stackName}`;
  const urls = known.length > 0 ? known : ['URL (of each that "aws sqs list-queues" shows)'];
  return [
    `What stays after the stack ${stackName}, and is charged for its content:`,
    `  the ledger's table. To remove it with every order in it:`,
    `    aws dynamodb update-table --table-name ${table} --no-deletion-protection-enabled`,
    `    aws dynamodb delete-table --table-name ${table}`,
    '  the order queues. To empty or to remove them:',
    ...urls.map((url) => `    aws sqs purge-queue --queue-url ${url}`),
    ...urls.map((url) => `    aws sqs delete-queue --queue-url ${url}`),
    '  the secrets. To remove one (first delete the API key at Gate):',
    `    aws secretsmanager delete-secret --secret-id ARN (ARNs: ${OUTPUTS_FILE})`,
    `To come back with the table: npx cdk deploy${context} --import-existing-resources`,
  ].join('\n');
}

function readOutputs(stackName: string): Outputs {
  try {
    return JSON.parse(readFileSync(OUTPUTS_FILE, 'utf8'))[stackName] ?? {};
  } catch {
    return {};
  }
}

/** The command lines of this process's parent, its parent, and so on; none where the system does not tell. */
function ancestorCommands(): readonly string[] {
  const commands: string[] = [];
  let pid = process.ppid;
  while (pid > 1 && commands.length < ANCESTORS_MAX) {
    const found = readProcess(pid);
    if (!found) break;
    commands.push(found.command);
    pid = found.parent;
  }
  return commands;
}

function readProcess(
  pid: number,
): { readonly parent: number; readonly command: string } | undefined {
  try {
    if (existsSync('/proc/self/status')) {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const [, parent] = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      return { parent: Number(parent), command };
    }
    const printed = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [, parent, command = ''] = /^\s*(\d+)\s+(.*)/.exec(printed) ?? [];
    return { parent: Number(parent), command };
  } catch {
    return undefined;
  }
}
