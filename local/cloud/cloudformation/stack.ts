import type { DeletionPolicy } from '../template/template.ts';
import type { GivenParameters } from './parameters.ts';

/** A resource of a stack as it is deployed. */
export type DeployedResource = {
  readonly logicalId: string;
  readonly type: string;
  /** The name that it was given, or that CloudFormation made up for it. */
  readonly name: string;
  /** The physical id: what `Ref` gives. */
  readonly ref: string;
  /** The values of `Fn::GetAtt`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** All intrinsic functions are resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: DeletionPolicy;
};

export type StackEvent = {
  readonly id: string;
  readonly at: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly operationId: string;
};

/** The template and parameters that a stack was last deployed with. */
export type Deployment = {
  readonly templateBody: string;
  readonly parameters: GivenParameters;
};

/** How to take one step of an operation back. */
export type Undo =
  | { readonly kind: 'created'; readonly resource: DeployedResource }
  | { readonly kind: 'imported'; readonly resource: DeployedResource }
  | {
      readonly kind: 'updated';
      readonly before: DeployedResource;
      readonly after: DeployedResource;
    }
  | {
      readonly kind: 'replaced';
      readonly before: DeployedResource;
      readonly after: DeployedResource;
      /** The fate of the one before. */
      readonly policy: DeletionPolicy;
    };

/** A stack. Only the engine changes it. */
export type Stack = {
  readonly name: string;
  readonly id: string;
  readonly createdAt: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  updatedAt?: string;
  deletedAt?: string;
  status: string;
  statusReason?: string;
  isProtected: boolean;
  /** Undefined until the first deployment has succeeded. */
  deployment?: Deployment | undefined;
  /** By logical id, in the order in which they were created. */
  resources: Map<string, DeployedResource>;
  outputs: Record<string, string>;
  /** Newest last. */
  events: StackEvent[];
  /** The steps of an operation that has failed and was not rolled back. */
  undone: Undo[];
};

export const STACK_TYPE = 'AWS::CloudFormation::Stack';

export function isInProgress({ status }: Pick<Stack, 'status'>): boolean {
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}
