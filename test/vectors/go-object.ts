import type { ObjectReference } from '../../src/event/types.ts';
import { type ApiObject, classNameScheme, type Scheme } from '../../src/record/scheme.ts';

/** An object as the vectors tell it: Go's type and its JSON. Without JSON it is a nil pointer of that type. */
export interface GoObject {
  go: string;
  object?: ApiObject | ObjectReference | null;
}

/** The kinds that client-go's scheme knows, by the apiVersion that its types of that name are registered for. */
const REGISTERED: Record<string, string> = {
  v1: `Pod Node Namespace Service Endpoints Event ConfigMap Secret PersistentVolume PersistentVolumeClaim
    ReplicationController ResourceQuota LimitRange ServiceAccount PodTemplate ComponentStatus Binding
    PodStatusResult RangeAllocation SerializedReference Status`,
  'apps/v1': 'Deployment DaemonSet StatefulSet ReplicaSet ControllerRevision',
  'batch/v1': 'Job CronJob',
  'autoscaling/v1': 'HorizontalPodAutoscaler Scale',
  'autoscaling/v2': 'HorizontalPodAutoscaler',
  'networking.k8s.io/v1': 'Ingress IngressClass NetworkPolicy IPAddress ServiceCIDR',
  'policy/v1': 'PodDisruptionBudget Eviction',
  'rbac.authorization.k8s.io/v1': 'Role RoleBinding ClusterRole ClusterRoleBinding',
  'storage.k8s.io/v1': `StorageClass VolumeAttachment CSIDriver CSINode CSIStorageCapacity VolumeAttributesClass`,
  'scheduling.k8s.io/v1': 'PriorityClass',
  'coordination.k8s.io/v1': 'Lease',
  'discovery.k8s.io/v1': 'EndpointSlice',
  'node.k8s.io/v1': 'RuntimeClass',
  'certificates.k8s.io/v1': 'CertificateSigningRequest',
  'admissionregistration.k8s.io/v1': `ValidatingWebhookConfiguration MutatingWebhookConfiguration
    ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding`,
  'authentication.k8s.io/v1': 'TokenReview TokenRequest SelfSubjectReview',
  'authorization.k8s.io/v1': `SubjectAccessReview SelfSubjectAccessReview LocalSubjectAccessReview
    SelfSubjectRulesReview`,
  'flowcontrol.apiserver.k8s.io/v1': 'FlowSchema PriorityLevelConfiguration',
  'resource.k8s.io/v1': 'ResourceClaim ResourceClaimTemplate DeviceClass ResourceSlice',
  'events.k8s.io/v1beta1': 'Event',
  'policy/v1beta1': 'PodDisruptionBudget',
  'batch/v1beta1': 'CronJob',
  'apps/v1beta2': 'Deployment DaemonSet StatefulSet ReplicaSet ControllerRevision Scale',
};

const CLIENT_GO = 'k8s.io/client-go/kubernetes/scheme/register.go:82';

const WITHOUT_METADATA = ['*main.bare', '*runtime.Unknown'];

const goTypes = new WeakMap<object, string>();

/**
 * The object of JavaScript that stands for one of Go.
 *
 * What is a struct's zero value in Go is written out here: a typed object always has metadata, and an
 * apiVersion that cannot be read leaves no trace in one. Typed nil pointers, which Go falls over,
 * JavaScript does not have: they become null.
 */
export function toObject(input: GoObject | null): ApiObject | ObjectReference | null {
  if (input === null || input.object === undefined) return null;
  if (input.go === '*v1.ObjectReference') return input.object;
  const object: ApiObject = { metadata: {}, ...(input.object ?? {}) };
  if (WITHOUT_METADATA.includes(input.go)) object.metadata = null;
  if (!isUnstructured(input.go) && (object.apiVersion ?? '').split('/').length > 2) delete object.apiVersion;
  goTypes.set(object, input.go);
  return object;
}

/** The scheme of this name: `client-go`, `nil`, or `custom: VERSION, VERSION…` for the type main.custom. */
export function toScheme(name: string): Scheme | null {
  if (name === 'nil') return null;
  return (object) => {
    const goType = goTypes.get(object) ?? '';
    if (isUnstructured(goType)) return classNameScheme(object);
    const [packageName = '', kind = ''] = goType.slice(1).split('.');
    const apiVersions = name.startsWith('custom: ')
      ? name.slice('custom: '.length).split(', ')
      : apiVersionsOf(packageName, kind);
    if (apiVersions.length > 0) return apiVersions.map((apiVersion) => ({ apiVersion, kind }));
    throw new Error(`no kind is registered for the type ${packageName}.${kind} in scheme "${CLIENT_GO}"`);
  };
}

function apiVersionsOf(version: string, kind: string): string[] {
  return Object.entries(REGISTERED)
    .filter(([apiVersion]) => apiVersion.split('/').at(-1) === version)
    .filter(([, kinds]) => kinds.split(/\s+/).includes(kind.replace(/List$/, '')))
    .map(([apiVersion]) => apiVersion);
}

function isUnstructured(goType: string): boolean {
  return goType.startsWith('*unstructured.');
}
