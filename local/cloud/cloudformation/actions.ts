import { AwsError, validationError } from '../aws/aws-error.ts';
import type { XmlValue } from '../aws/xml.ts';
import { parseTemplate } from '../template/template.ts';
import { checkCapabilities } from './capabilities.ts';
import { type ChangeSet, type ChangeSets, changesOf, hasChanges } from './change-sets.ts';
import {
  describeChangeSet,
  describeDrift,
  describeEvent,
  describeResource,
  describeStack,
} from './descriptions.ts';
import { detectDrift, type ResourceDrift } from './drift.ts';
import type { Engine } from './engine.ts';
import type { HandlerOf } from './handler.ts';
import type { GivenParameters } from './parameters.ts';
import type { QueryInput } from './query-input.ts';
import type { Accepted } from './resolution.ts';
import { isInProgress, type Stack } from './stack.ts';

export type CloudFormationContext = {
  readonly engine: Engine;
  readonly changeSets: ChangeSets;
  readonly handlerOf: HandlerOf;
  /** The content of an uploaded template. */
  templateAt(url: string): string;
};

export type CloudFormationActions = {
  offers(action: string): boolean;
  call(input: QueryInput): Promise<XmlValue>;
};

type Action = (input: QueryInput) => XmlValue | Promise<XmlValue>;

/** The actions of CloudFormation that the CDK command line calls. */
export function cloudFormationActions(context: CloudFormationContext): CloudFormationActions {
  const { engine, changeSets, handlerOf } = context;
  const { stacks } = engine;
  const drifts = new Map<string, readonly ResourceDrift[]>();

  const actions: Readonly<Record<string, Action>> = {
    DescribeStacks(input) {
      const name = input.text('StackName');
      const found = name === undefined ? stacks.all : [stacks.existing(name)];
      return { Stacks: found.map(describeStack) };
    },
    DescribeStackEvents: (input) => ({
      StackEvents: stacks
        .existing(input.required('StackName'))
        .events.toReversed()
        .map((event) => describeEvent(stacks.existing(input.required('StackName')), event)),
    }),
    DescribeStackResources(input) {
      const stack = stacks.existing(input.required('StackName'));
      const resources = [...stack.resources.values()];
      return { StackResources: resources.map((each) => describeResource(stack, each)) };
    },
    ListStackResources(input) {
      const stack = stacks.existing(input.required('StackName'));
      const resources = [...stack.resources.values()];
      return { StackResourceSummaries: resources.map((each) => describeResource(stack, each)) };
    },
    GetTemplate: (input) => ({
      TemplateBody: stacks.existing(input.required('StackName')).deployment?.templateBody ?? '{}',
    }),
    GetTemplateSummary(input) {
      const { parameters } = parseTemplate(templateBody(input, undefined));
      return {
        Parameters: Object.entries(parameters).map(([ParameterKey, { Type, Default }]) => ({
          ParameterKey,
          ParameterType: Type,
          ...(Default !== undefined && { DefaultValue: String(Default) }),
        })),
      };
    },

    CreateChangeSet(input) {
      const name = input.required('StackName');
      const isNew = input.text('ChangeSetType') === 'CREATE';
      if (isNew) refuseExisting(name);
      const known = isNew ? stacks.find(name) : stacks.existing(name);
      const accepted = accept(input, known);
      const stack = known ?? engine.open(name, tagsOf(input), false);
      const importExisting = input.flag('ImportExistingResources');
      const set = changeSets.create({
        name: input.required('ChangeSetName'),
        stack,
        accepted,
        importExisting,
      });
      return { Id: set.id, StackId: stack.id };
    },
    DescribeChangeSet: (input) => describeChangeSet(changeSetOf(input)),
    DeleteChangeSet(input) {
      changeSets.delete(input.required('ChangeSetName'), input.text('StackName'));
      return {};
    },
    ListChangeSets(input) {
      const stack = stacks.existing(input.required('StackName'));
      return {
        Summaries: changeSets
          .of(stack)
          .map(({ id, name }) => ({ ChangeSetId: id, ChangeSetName: name })),
      };
    },
    ExecuteChangeSet(input) {
      const set = changeSetOf(input);
      if (!hasChanges(set)) {
        throw new AwsError(
          'InvalidChangeSetStatus',
          `ChangeSet [${set.id}] cannot be executed in its current status of [FAILED]`,
        );
      }
      changeSets.execute(set, { disableRollback: input.flag('DisableRollback') });
      return {};
    },

    CreateStack(input) {
      const name = input.required('StackName');
      refuseExisting(name);
      const accepted = accept(input, undefined);
      const isProtected = input.flag('EnableTerminationProtection');
      const stack = stacks.find(name) ?? engine.open(name, tagsOf(input), isProtected);
      void engine.deploy(stack, accepted, directOptions(input));
      return { StackId: stack.id };
    },
    UpdateStack(input) {
      const stack = stacks.existing(input.required('StackName'));
      const accepted = accept(input, stack);
      if (!hasChanges(changesOf(stack, accepted))) {
        throw validationError('No updates are to be performed.');
      }
      void engine.deploy(stack, accepted, directOptions(input));
      return { StackId: stack.id };
    },
    DeleteStack(input) {
      const stack = stacks.find(input.required('StackName'));
      if (!stack || stack.deletedAt !== undefined) return {};
      if (stack.status === 'REVIEW_IN_PROGRESS') stacks.drop(stack);
      else void engine.delete(stack, input.list('RetainResources'));
      return {};
    },
    RollbackStack(input) {
      const stack = stacks.existing(input.required('StackName'));
      void engine.rollback(stack);
      return { StackId: stack.id };
    },
    ContinueUpdateRollback(input) {
      void engine.rollback(stacks.existing(input.required('StackName')));
      return {};
    },
    UpdateTerminationProtection(input) {
      const stack = stacks.existing(input.required('StackName'));
      stack.isProtected = input.flag('EnableTerminationProtection');
      stacks.save();
      return { StackId: stack.id };
    },

    async DetectStackDrift(input) {
      const stack = stacks.existing(input.required('StackName'));
      drifts.set(stack.id, await detectDrift(stack, handlerOf));
      return { StackDriftDetectionId: stack.id };
    },
    DescribeStackDriftDetectionStatus(input) {
      const stack = stacks.existing(input.required('StackDriftDetectionId'));
      const drifted = driftsOf(stack).filter(({ status }) => status !== 'IN_SYNC');
      return {
        StackId: stack.id,
        StackDriftDetectionId: stack.id,
        DetectionStatus: 'DETECTION_COMPLETE',
        StackDriftStatus: drifted.length > 0 ? 'DRIFTED' : 'IN_SYNC',
        DriftedStackResourceCount: drifted.length,
        Timestamp: new Date().toISOString(),
      };
    },
    DescribeStackResourceDrifts(input) {
      const stack = stacks.existing(input.required('StackName'));
      const filters = input.list('StackResourceDriftStatusFilters');
      return {
        StackResourceDrifts: driftsOf(stack)
          .filter(({ status }) => filters.length === 0 || filters.includes(status))
          .map((drift) => describeDrift(stack, drift)),
      };
    },
  };

  function templateBody(input: QueryInput, stack: Stack | undefined): string {
    if (input.flag('UsePreviousTemplate')) {
      const previous = stack?.deployment?.templateBody;
      if (previous !== undefined) return previous;
      throw validationError('There is no previous template.');
    }
    return input.text('TemplateBody') ?? context.templateAt(input.required('TemplateURL'));
  }

  function accept(input: QueryInput, stack: Stack | undefined): Accepted {
    const accepted = engine.accept(templateBody(input, stack), parametersOf(input, stack));
    checkCapabilities(accepted.template, input.list('Capabilities'));
    return accepted;
  }

  /** A stack that is there is updated; one whose creation has failed is deleted first. */
  function refuseExisting(name: string): void {
    const stack = stacks.find(name);
    if (!stack || stack.status === 'REVIEW_IN_PROGRESS' || stack.deletedAt !== undefined) return;
    throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
  }

  function changeSetOf(input: QueryInput): ChangeSet {
    return changeSets.find(input.required('ChangeSetName'), input.text('StackName'));
  }

  function driftsOf(stack: Stack): readonly ResourceDrift[] {
    return drifts.get(stack.id) ?? [];
  }

  return {
    offers: (action: string) => action in actions,
    call: async (input: QueryInput): Promise<XmlValue> => {
      const stack = input.text('StackName');
      const found = stack === undefined ? undefined : stacks.find(stack);
      if (found && isInProgress(found) && CHANGING.has(input.action)) {
        throw validationError(
          `Stack:${found.id} is in ${found.status} state and can not be updated.`,
        );
      }
      return actions[input.action]!(input);
    },
  };
}

const CHANGING = new Set(['CreateStack', 'UpdateStack', 'DeleteStack', 'RollbackStack']);

function directOptions(input: QueryInput) {
  return {
    disableRollback: input.flag('DisableRollback') || input.text('OnFailure') === 'DO_NOTHING',
    importExisting: false,
  };
}

function parametersOf(input: QueryInput, stack: Stack | undefined): GivenParameters {
  const keys = input.list('Parameters', 'ParameterKey');
  return Object.fromEntries(
    keys.flatMap((key, index) => {
      const prefix = `Parameters.member.${index + 1}`;
      const previous = stack?.deployment?.parameters[key];
      const value = input.flag(`${prefix}.UsePreviousValue`)
        ? previous
        : input.text(`${prefix}.ParameterValue`);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}

function tagsOf(input: QueryInput): Stack['tags'] {
  const values = input.list('Tags', 'Value');
  return input.list('Tags', 'Key').map((key, index) => ({ key, value: values[index] ?? '' }));
}
