import type { CoreV1Event } from '../../event/types.ts';

/** The parts of an event's keys, copied because the event may change. */
export class KeyParts {
  readonly component: string | undefined;
  readonly host: string | undefined;
  readonly kind: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly fieldPath: string | undefined;
  readonly uid: string | undefined;
  readonly apiVersion: string | undefined;
  readonly type: string | undefined;
  readonly reason: string | undefined;
  readonly message: string | undefined;
  readonly reportingComponent: string | undefined;
  readonly reportingInstance: string | undefined;

  constructor(event: CoreV1Event) {
    const { source, involvedObject: object } = event;
    this.component = source?.component;
    this.host = source?.host;
    this.kind = object.kind;
    this.namespace = object.namespace;
    this.name = object.name;
    this.fieldPath = object.fieldPath;
    this.uid = object.uid;
    this.apiVersion = object.apiVersion;
    this.type = event.type;
    this.reason = event.reason;
    this.message = event.message;
    this.reportingComponent = event.reportingComponent;
    this.reportingInstance = event.reportingInstance;
  }

  /** Whether the parts of the spam key are equal. Compares the parts that differ most often first. */
  equalsForSpam(other: KeyParts): boolean {
    return (
      this.name === other.name &&
      this.uid === other.uid &&
      this.kind === other.kind &&
      this.namespace === other.namespace &&
      this.apiVersion === other.apiVersion &&
      this.type === other.type &&
      this.component === other.component &&
      this.host === other.host
    );
  }

  /** Whether the parts of the event key are equal. */
  equalsForEvent(other: KeyParts): boolean {
    return (
      this.reason === other.reason &&
      this.message === other.message &&
      this.fieldPath === other.fieldPath &&
      this.equalsForSpam(other)
    );
  }

  /** Whether the parts of the aggregate key are equal. */
  equalsForAggregate(other: KeyParts): boolean {
    return (
      this.reason === other.reason &&
      this.reportingComponent === other.reportingComponent &&
      this.reportingInstance === other.reportingInstance &&
      this.equalsForSpam(other)
    );
  }

  /** An event with these parts only. */
  toEvent(): CoreV1Event {
    const { component, host, kind, namespace, name, fieldPath, uid, apiVersion, ...rest } = this;
    return {
      metadata: {},
      source: { component, host },
      involvedObject: { kind, namespace, name, fieldPath, uid, apiVersion },
      ...rest,
    } as CoreV1Event;
  }
}
