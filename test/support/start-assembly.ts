import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalCloud, startLocalCloud } from '../../local/cloud/cloud.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';
import { connectClients, type StackClients } from './stack-clients.ts';
import { synthesizeOnce } from './synthesize-once.ts';

/** A resource of the template, as far as tests change it. */
export type TemplateResource = {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test names the properties that it changes
  readonly Properties: any;
};
export type Template = { readonly Resources: Readonly<Record<string, TemplateResource>> };

export type AssemblyOptions = {
  readonly account: { readonly exchange: string; readonly live: boolean };
  /** Changes the template between synthesis and start. */
  readonly edit?: (template: Template) => void;
  readonly onLog?: (line: { readonly functionId: string; readonly text: string }) => void;
};

export type RunningAssembly = StackClients & {
  readonly cloud: LocalCloud;
  readonly stop: () => Promise<void>;
};

/**
 * Runs the stack as it is configured: `live` holds, and the secret has no key.
 * For what `npm start` never does.
 */
export async function startAssembly({
  account,
  edit,
  onLog,
}: AssemblyOptions): Promise<RunningAssembly> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  try {
    const main = { secret: 'sluice/main', pairs: '*', ...account };
    const text = JSON.stringify({ accounts: { main }, alarmEmail: 'none' });
    const assembly = await synthesizeOnce(
      parseConfig(text, 'the configuration of the tests'),
      folder,
    );
    if (edit) editTemplate(join(assembly, 'Sluice.template.json'), edit);
    const cloud = await startLocalCloud({
      assembly,
      port: 0,
      manualSchedules: true,
      ...(onLog && { onLog }),
    });
    const clients = connectClients(cloud, cloud.outputs.Sluice!);
    async function stop() {
      clients.destroy();
      await cloud.stop();
      removeFolder();
    }
    return { ...clients, cloud, stop };
  } catch (error) {
    removeFolder();
    throw error;
  }
}

function editTemplate(file: string, edit: (template: Template) => void): void {
  const template = JSON.parse(readFileSync(file, 'utf8'));
  edit(template);
  writeFileSync(file, JSON.stringify(template));
}

/** The resource of a type whose logical id holds a name. */
export function resourceLike(
  { Resources }: Template,
  type: string,
  name: string,
): TemplateResource {
  const found = Object.entries(Resources).find(
    ([id, { Type }]) => Type === type && id.includes(name),
  );
  if (!found) throw new Error(`No ${type} is called ${name}.`);
  return found[1];
}

/** Takes one action out of the policies of one function's role; throws if it is not there. */
export function removeGrant({ Resources }: Template, role: string, action: string): void {
  let found = false;
  for (const [id, { Type, Properties }] of Object.entries(Resources)) {
    if (Type !== 'AWS::IAM::Policy' || !id.includes(role)) continue;
    const { PolicyDocument } = Properties;
    PolicyDocument.Statement = (PolicyDocument.Statement as Statement[]).flatMap((statement) => {
      const actions = [statement.Action].flat();
      const rest = actions.filter((each) => each !== action);
      found ||= rest.length < actions.length;
      return rest.length > 0 ? { ...statement, Action: rest } : [];
    });
  }
  if (!found) throw new Error(`${role} has no grant of ${action} to remove.`);
}

type Statement = { readonly Action: string | readonly string[] };
