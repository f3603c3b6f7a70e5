import type { XmlValue } from '../aws/xml.ts';
import { type ChangeSet, hasChanges } from './change-sets.ts';
import type { ResourceDrift } from './drift.ts';
import type { DeployedResource, Stack, StackEvent } from './stack.ts';

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export function describeStack(stack: Stack): XmlValue {
  return {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: stack.createdAt,
    LastUpdatedTime: stack.updatedAt,
    DeletionTime: stack.deletedAt,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason || undefined,
    EnableTerminationProtection: stack.isProtected,
    DisableRollback: false,
    Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({
      OutputKey,
      OutputValue,
    })),
    Parameters: Object.entries(stack.deployment?.parameters ?? {}).map(
      ([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }),
    ),
    Tags: stack.tags.map(({ key, value }) => ({ Key: key, Value: value })),
    Capabilities: [],
    NotificationARNs: [],
  };
}

export function describeEvent(stack: Stack, event: StackEvent): XmlValue {
  return {
    StackId: stack.id,
    StackName: stack.name,
    EventId: event.id,
    OperationId: event.operationId,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: event.at,
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
  };
}

export function describeResource(
  stack: Stack,
  { logicalId, ref, type }: DeployedResource,
): XmlValue {
  const last = stack.events.findLast((event) => event.logicalId === logicalId);
  const at = last?.at ?? stack.createdAt;
  return {
    StackId: stack.id,
    StackName: stack.name,
    LogicalResourceId: logicalId,
    PhysicalResourceId: ref,
    ResourceType: type,
    Timestamp: at,
    LastUpdatedTimestamp: at,
    ResourceStatus: last?.status ?? 'CREATE_COMPLETE',
  };
}

export function describeChangeSet(set: ChangeSet): XmlValue {
  const isWanted = hasChanges(set);
  return {
    ChangeSetId: set.id,
    ChangeSetName: set.name,
    StackId: set.stack.id,
    StackName: set.stack.name,
    CreationTime: set.createdAt,
    Status: isWanted ? 'CREATE_COMPLETE' : 'FAILED',
    StatusReason: isWanted ? undefined : NO_CHANGES,
    ExecutionStatus: isWanted ? 'AVAILABLE' : 'UNAVAILABLE',
    Changes: set.changes.map(({ action, logicalId, type, physicalId }) => ({
      Type: 'Resource',
      ResourceChange: {
        Action: action,
        LogicalResourceId: logicalId,
        ResourceType: type,
        PhysicalResourceId: physicalId,
      },
    })),
  };
}

export function describeDrift(stack: Stack, drift: ResourceDrift): XmlValue {
  const { resource, status, differences, actual } = drift;
  return {
    StackId: stack.id,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.ref,
    ResourceType: resource.type,
    StackResourceDriftStatus: status,
    ExpectedProperties: JSON.stringify(resource.properties),
    ActualProperties: actual && JSON.stringify(actual),
    PropertyDifferences: differences.map(({ path, expected, actual: now }) => ({
      PropertyPath: path,
      ExpectedValue: JSON.stringify(expected) ?? '',
      ActualValue: JSON.stringify(now) ?? '',
      DifferenceType: 'NOT_EQUAL',
    })),
    Timestamp: new Date().toISOString(),
  };
}
