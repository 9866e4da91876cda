import type { EventType, ObjectMeta } from '../event/types.ts';
import type { RecordedObject } from './reference.ts';
import { requireString } from './refusal.ts';
import { builtInApiVersion } from './scheme.ts';

/**
 * What `recorder.record` says about an object.
 *
 * @example
 * recorder.record(pod, {
 *   type: 'Warning',
 *   reason: 'BackupFailed',
 *   message: `cannot write to ${bucket}`,
 *   annotations: { 'example.com/attempt': '3' },
 * });
 */
export interface EventToRecord {
  /** `Warning` for what may need action, else `Normal`. */
  type: EventType;
  /** A word for machines, in CamelCase: `BackOff`. The API allows 128 characters. */
  reason: string;
  /** A sentence for people. `events.k8s.io/v1` refuses more than 1,024 bytes. */
  message: string;
  /**
   * What was done, or what failed, in CamelCase: `Pulling`.
   * @default none in core/v1, the reason in events.k8s.io/v1, which requires one
   */
  action?: string | undefined;
  /** A second object that has to do with it. */
  related?: RecordedObject;
  /** Annotations of the event. */
  annotations?: Readonly<Record<string, string>> | undefined;
  /** Labels of the event. */
  labels?: Readonly<Record<string, string>> | undefined;
  /** The part of the object: `spec.containers{web}`. */
  fieldPath?: string | undefined;
  /**
   * The kind of an object that lacks one, such as `Pod` for the items of a list.
   * @default by the name of its class: a `V1Pod` of `@kubernetes/client-node` is a Pod
   */
  kind?: string | undefined;
  /**
   * The apiVersion that belongs to `kind`.
   * @default that of the built-in kind: `apps/v1` for `Deployment`
   */
  apiVersion?: string | undefined;
}

/** Gives an object without a kind that of the options. */
export function withKind(object: RecordedObject, { kind, apiVersion }: EventToRecord): RecordedObject {
  if (kind === undefined || typeof object !== 'object' || object === null) return object;
  if (object.kind || object.apiVersion) return object;
  requireString('kind', kind);
  return { ...object, kind, apiVersion: apiVersion ?? builtInApiVersion(kind) } as RecordedObject;
}

/**
 * Copies annotations or labels to the metadata of an event.
 *
 * @throws TypeError when a value is not a string
 */
export function addTexts(
  metadata: ObjectMeta,
  name: 'annotations' | 'labels',
  texts: Readonly<Record<string, string>> | undefined,
): void {
  if (!texts || Object.keys(texts).length === 0) return;
  metadata[name] = { ...texts };
  for (const [key, value] of Object.entries(metadata[name] ?? {}))
    requireString(`${name.slice(0, -1)} ${key}`, value);
}
