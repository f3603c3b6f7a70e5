import { resolve } from 'node:path';
import {
  deployCommand,
  installCommand,
  installedPackage,
  prepareFolder,
  shellWord,
} from '../init/user-folder.ts';
import { defineCommand } from '../program/command.ts';
import { EXIT, Failure } from '../terminal/failure.ts';

/** `sluice init` */
export const init = defineCommand({
  name: 'init',
  usage: '[DIR]',
  summary: 'Write what a folder of your own needs, and keep what is there',
  operands: { min: 0, max: 1 },
  options: {},
  writes: true,
  async run({ terminal }, { operands: [folder = '.'] }) {
    const installed = installedPackage();
    if (!installed) {
      throw new Failure(
        'IN_CLONE',
        'A clone of the repository needs no "init": "npm start" and "npx cdk deploy" work in it. ' +
          'For a folder of your own, "npm run package" makes the npm package.',
      );
    }
    const { wrote, kept } = prepareFolder(folder, installed);
    const next = [
      ...(resolve(folder) === process.cwd() ? [] : [`cd ${shellWord(folder)}`]),
      installCommand(folder, installed) ?? [],
      'npx sluice start',
    ].flat();
    terminal.show({ folder: resolve(folder), wrote, kept, next }, () =>
      [
        ...wrote.map((name) => `wrote ${name}`),
        ...kept.map((name) => `kept ${name}, which was there`),
        '',
        'Next, to see it work on this machine (no AWS account, no exchange account):',
        ...next.map((command) => `  ${command}`),
        'Then name your pairs and limits in sluice.config.json, and deploy:',
        `  ${deployCommand(folder)}`,
      ].join('\n'),
    );
    return EXIT.success;
  },
});
