import { execFile, execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const DEBIANS_AWS = '/usr/bin/aws';
const isLong = process.env.SLUICE_LONG === '1';

/** The commands of a document, in blocks and in running text; one without an option is only named. */
function awsCommands(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```\w*\n([\s\S]*?)\n```/gm)].map(([, block]) => block!);
  const lines = blocks.flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'));
  const prose = text.replace(/^```[\s\S]*?\n```/gm, '');
  const spans = [...prose.matchAll(/`([^`]+)`/g)].map(([, code]) => code!.replaceAll(/\s+/g, ' '));
  return [...lines, ...spans].filter((line) => /^aws [a-z0-9]+ [a-z-]+ .*--/.test(line));
}

const COMMANDS = readdirSync(join(ROOT, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) =>
    awsCommands(readFileSync(join(ROOT, 'docs', name), 'utf8')).map((command) => ({
      name,
      command,
    })),
  );

function isThere(): boolean {
  try {
    return execFileSync(DEBIANS_AWS, ['--version'], { encoding: 'utf8' }).startsWith('aws-cli/2');
  } catch {
    return false;
  }
}

/** Newer than Debian's AWS CLI of December 2022; the docs name the version that has it. */
const NEWER = '--no-deletion-protection-enabled';
const isInstalled = isLong && isThere();
if (isLong && !isInstalled) {
  console.warn(
    "LEFT OUT: Debian's AWS CLI 2 (awscli) is not installed, so the docs' aws commands were not tried.",
  );
}

test('the docs have commands for the AWS CLI', () => {
  expect(COMMANDS.length).toBeGreaterThan(8);
});

/** AWS's own models of its services check each command; an endpoint that refuses everything gets what is left. */
describe.runIf(isInstalled)("Debian's AWS CLI takes the commands of the docs", () => {
  let server: Server;
  let folder: string;
  let requests = 0;
  beforeAll(async () => {
    server = createServer((_, response) => {
      requests += 1;
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"__type":"Refused"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    folder = mkdtempSync(join(tmpdir(), 'sluice-aws-'));
    symlinkSync(join(ROOT, 'docs'), join(folder, 'docs'));
    writeFileSync(join(folder, 'message.json'), '{}');
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  test.each(COMMANDS.filter(({ command }) => !command.includes(NEWER)))(
    '$name: $command',
    async ({ command }) => {
      const { port } = server.address() as AddressInfo;
      const before = requests;
      const words = command.replace(
        /^aws /,
        `${DEBIANS_AWS} --endpoint-url http://127.0.0.1:${port} `,
      );
      const { stderr } = await promisify(execFile)('bash', ['-c', words], {
        cwd: folder,
        env: {
          ...{ PATH: process.env.PATH, HOME: folder, AWS_DEFAULT_REGION: 'us-east-1' },
          ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_MAX_ATTEMPTS: '1' },
        },
      }).catch((error: { readonly stderr: string }) => error);
      expect(stderr).not.toMatch(/usage:|Parameter validation failed|Unknown options|are required/);
      expect(requests, stderr).toBeGreaterThan(before);
    },
  );
});
