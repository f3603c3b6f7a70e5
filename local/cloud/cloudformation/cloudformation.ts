import { type CloudFormationActions, cloudFormationActions } from './actions.ts';
import { ChangeSets } from './change-sets.ts';
import { Engine, type EngineHost } from './engine.ts';
import { StackStore } from './stack-store.ts';

export type CloudFormationOptions = EngineHost & {
  /** Where stacks outlive the process. */
  readonly dataDir: string | undefined;
  /** The content of an uploaded template. */
  templateAt(url: string): string;
};

export type CloudFormation = {
  readonly engine: Engine;
  readonly actions: CloudFormationActions;
};

/** CloudFormation: the engine, and the actions of its API. */
export function startCloudFormation(options: CloudFormationOptions): CloudFormation {
  const engine = new Engine(new StackStore(options.dataDir), options);
  const changeSets = new ChangeSets(engine, options.location);
  return { engine, actions: cloudFormationActions({ ...options, engine, changeSets }) };
}
