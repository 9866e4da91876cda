import { InvalidRequestError } from '../core/errors.ts';
import { copyReference } from '../event/copy-reference.ts';
import type { ObjectReference } from '../event/types.ts';
import type { Log } from './log.ts';
import { getReference, type RecordedObject } from './reference.ts';
import { messageOf } from './safe-call.ts';
import type { ApiObject, Scheme } from './scheme.ts';

/** The arguments of a recorder's call. Callers without TypeScript may pass values of other types. */
export interface RecordRequest {
  object: RecordedObject;
  type: string;
  reason: string;
  message: string;
}

/** Why no event can be made from the arguments of a call. */
class Refusal extends InvalidRequestError {
  /** The log entry, with client-go's message where client-go refuses the same. */
  readonly entry: { msg: string; err?: string; hint?: string };

  constructor(message: string, entry: { msg: string; err?: string; hint?: string }) {
    super(message);
    this.entry = entry;
  }
}

/**
 * Returns a new reference to an object.
 *
 * @throws Error when no reference can be made, it has neither a kind nor a name, or a field is not a string
 */
export function copyReferenceTo(object: RecordedObject, scheme: Scheme | null): ObjectReference {
  const reference = referenceTo(object, scheme);
  // Names are put together for a refusal only: this runs for every event.
  let field: keyof ObjectReference;
  for (field in reference)
    if (typeof reference[field] !== 'string') requireString(`${field} of the object`, reference[field]);
  return reference;
}

function referenceTo(object: RecordedObject, scheme: Scheme | null): ObjectReference {
  try {
    const reference = copyReference(getReference(object, scheme));
    // The object may be a promise, a list, or a response that holds the object.
    if (!reference.kind && !reference.name) throw new Error('the object has neither a kind nor a name');
    return reference;
  } catch (error) {
    const err = messageOf(error);
    const hint =
      'pass its kind to record(), or set its apiVersion and kind: items of lists lack them, and minified class names hide them';
    throw new Refusal(err, {
      msg: 'Could not construct reference, will not report event',
      err,
      ...(identityOf(object).name ? { hint } : {}),
    });
  }
}

/** @throws Error when the type is neither Normal nor Warning */
export function requireEventType(type: string): void {
  if (type === 'Normal' || type === 'Warning') return;
  const hint = 'the types are "Normal" and "Warning"';
  throw new Refusal('unsupported event type', { msg: 'Unsupported event type', hint });
}

/** @throws TypeError when the value is neither a string nor missing */
export function requireString(what: string, value: unknown): void {
  if (value === undefined || value === null || typeof value === 'string') return;
  throw new TypeError(`${what} is not a string`);
}

/** Logs that a recorder refused a call. Returns the reason. `error` may be any thrown value. */
export function reportRefusal(error: unknown, request: RecordRequest, log: Log): InvalidRequestError {
  const err = messageOf(error);
  const refusal =
    error instanceof Refusal
      ? error
      : new Refusal(err, { msg: 'Could not make event, will not report it', err });
  const { type: eventType, ...details } = request;
  log({ level: 'error', ...refusal.entry, ...details, eventType });
  return refusal;
}

/** The valid texts of a refused call, and of the reference to its object. */
export function refusedFields({ object, type, reason, message }: RecordRequest): {
  reference: ObjectReference;
  type?: string;
  reason?: string;
  message?: string;
} {
  return { reference: onlyTexts(identityOf(object)), ...onlyTexts({ type, reason, message }) };
}

function identityOf(object: unknown): Record<string, unknown> {
  try {
    const { kind, apiVersion, metadata } = object as ApiObject;
    const { name, namespace, uid } = metadata ?? (object as ObjectReference);
    return { kind, namespace, name, uid, apiVersion };
  } catch {
    return {};
  }
}

function onlyTexts(values: Record<string, unknown>): Record<string, string> {
  const texts = Object.entries(values).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}
