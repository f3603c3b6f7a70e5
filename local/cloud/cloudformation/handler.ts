import type { DeployedResource } from './stack.ts';

/** A resource as CloudFormation asks a service for it. */
export type WantedResource = Pick<DeployedResource, 'logicalId' | 'type' | 'name' | 'properties'>;

export type MadeResource = Pick<DeployedResource, 'ref' | 'attributes'>;

type Answer<Value> = Value | Promise<Value>;

/** Creates, updates and deletes the resources of one type. */
export type ResourceHandler = {
  /** The property that names it, for types that a template can name. */
  readonly nameProperty?: string;
  /** The name of a type of which there is one for what it belongs to, as one URL for a function. */
  readonly nameOf?: (properties: DeployedResource['properties']) => string;
  /** The required suffix of a name that CloudFormation makes up. */
  readonly nameSuffix?: (properties: DeployedResource['properties']) => string;
  /** How long a name may be. */
  readonly nameMaxLength?: number;
  /** Whether a name may hold no capital letter. */
  readonly hasLowerCaseName?: boolean;
  create(wanted: WantedResource): Answer<MadeResource>;
  /** Takes over one that exists: after a restart, or by an import. By default it is made again. */
  adopt?(wanted: WantedResource): Answer<MadeResource>;
  /** Throws, and changes nothing, what it cannot update. */
  update(wanted: WantedResource, before: DeployedResource): Answer<MadeResource>;
  delete(resource: DeployedResource): Answer<void>;
  /** Whether there is one of this name, in whatever way it came to be. */
  exists?(name: string): Answer<boolean>;
  /** A change that CloudFormation's data on the type omits: an update that needs a replacement. */
  replaces?(wanted: WantedResource, before: DeployedResource): boolean;
  /** The properties as they are now, for drift; undefined if the resource is gone. */
  read?(resource: DeployedResource): Answer<Readonly<Record<string, unknown>> | undefined>;
};

/** The handler of a type; every type that the templates may hold has one. */
export type HandlerOf = (type: string) => ResourceHandler;
