/** A kind of object and its names, as in the API server's discovery. */
export interface Kind {
  kind: string;
  /** The API group; empty for the core group. */
  group: string;
  version: string;
  /** The name in paths, such as `pods`. */
  plural: string;
  singular: string;
  shortNames: string[];
  namespaced: boolean;
}

/** The parts of a TYPE as users write it, in lower case. */
export interface TypeName {
  /** A plural, singular, kind or short name. */
  name: string;
  /** Default: any group. */
  group?: string;
  /** Default: the preferred version. */
  version?: string;
}

/** Namespace of the events of cluster-scoped objects. */
export const NAMESPACE_OF_CLUSTER_SCOPED = 'default';

type Row = [plural: string, kind: string, shortNames?: string];

const core = 'v1';
const namespaced = (groupVersion: string, rows: Row[]) => rows.map((row) => toKind(groupVersion, row, true));
const clusterScoped = (groupVersion: string, rows: Row[]) =>
  rows.map((row) => toKind(groupVersion, row, false));

/**
 * The kinds of every Kubernetes cluster, in the order of preference for an unqualified name.
 *
 * Source: `kubectl api-resources` of Kubernetes 1.36, stable versions only.
 */
export const builtInKinds: readonly Kind[] = [
  ...namespaced(core, [
    ['pods', 'Pod', 'po'],
    ['services', 'Service', 'svc'],
    ['configmaps', 'ConfigMap', 'cm'],
    ['secrets', 'Secret'],
    ['serviceaccounts', 'ServiceAccount', 'sa'],
    ['persistentvolumeclaims', 'PersistentVolumeClaim', 'pvc'],
    ['replicationcontrollers', 'ReplicationController', 'rc'],
    ['endpoints', 'Endpoints', 'ep'],
    ['events', 'Event', 'ev'],
    ['limitranges', 'LimitRange', 'limits'],
    ['resourcequotas', 'ResourceQuota', 'quota'],
    ['podtemplates', 'PodTemplate'],
  ]),
  ...clusterScoped(core, [
    ['nodes', 'Node', 'no'],
    ['namespaces', 'Namespace', 'ns'],
    ['persistentvolumes', 'PersistentVolume', 'pv'],
    ['componentstatuses', 'ComponentStatus', 'cs'],
  ]),
  ...namespaced('apps/v1', [
    ['deployments', 'Deployment', 'deploy'],
    ['replicasets', 'ReplicaSet', 'rs'],
    ['statefulsets', 'StatefulSet', 'sts'],
    ['daemonsets', 'DaemonSet', 'ds'],
    ['controllerrevisions', 'ControllerRevision'],
  ]),
  ...namespaced('events.k8s.io/v1', [['events', 'Event', 'ev']]),
  ...namespaced('autoscaling/v2', [['horizontalpodautoscalers', 'HorizontalPodAutoscaler', 'hpa']]),
  ...namespaced('batch/v1', [
    ['jobs', 'Job'],
    ['cronjobs', 'CronJob', 'cj'],
  ]),
  ...namespaced('networking.k8s.io/v1', [
    ['ingresses', 'Ingress', 'ing'],
    ['networkpolicies', 'NetworkPolicy', 'netpol'],
  ]),
  ...clusterScoped('networking.k8s.io/v1', [
    ['ingressclasses', 'IngressClass'],
    ['ipaddresses', 'IPAddress', 'ip'],
    ['servicecidrs', 'ServiceCIDR'],
  ]),
  ...namespaced('policy/v1', [['poddisruptionbudgets', 'PodDisruptionBudget', 'pdb']]),
  ...namespaced('rbac.authorization.k8s.io/v1', [
    ['roles', 'Role'],
    ['rolebindings', 'RoleBinding'],
  ]),
  ...clusterScoped('rbac.authorization.k8s.io/v1', [
    ['clusterroles', 'ClusterRole'],
    ['clusterrolebindings', 'ClusterRoleBinding'],
  ]),
  ...clusterScoped('storage.k8s.io/v1', [
    ['storageclasses', 'StorageClass', 'sc'],
    ['volumeattachments', 'VolumeAttachment'],
    ['csidrivers', 'CSIDriver'],
    ['csinodes', 'CSINode'],
    ['volumeattributesclasses', 'VolumeAttributesClass', 'vac'],
  ]),
  ...namespaced('storage.k8s.io/v1', [['csistoragecapacities', 'CSIStorageCapacity']]),
  ...clusterScoped('admissionregistration.k8s.io/v1', [
    ['mutatingwebhookconfigurations', 'MutatingWebhookConfiguration'],
    ['validatingwebhookconfigurations', 'ValidatingWebhookConfiguration'],
    ['validatingadmissionpolicies', 'ValidatingAdmissionPolicy'],
    ['validatingadmissionpolicybindings', 'ValidatingAdmissionPolicyBinding'],
  ]),
  ...clusterScoped('apiextensions.k8s.io/v1', [
    ['customresourcedefinitions', 'CustomResourceDefinition', 'crd crds'],
  ]),
  ...clusterScoped('scheduling.k8s.io/v1', [['priorityclasses', 'PriorityClass', 'pc']]),
  ...namespaced('coordination.k8s.io/v1', [['leases', 'Lease']]),
  ...clusterScoped('node.k8s.io/v1', [['runtimeclasses', 'RuntimeClass']]),
  ...namespaced('discovery.k8s.io/v1', [['endpointslices', 'EndpointSlice']]),
  ...clusterScoped('apiregistration.k8s.io/v1', [['apiservices', 'APIService']]),
  ...clusterScoped('certificates.k8s.io/v1', [
    ['certificatesigningrequests', 'CertificateSigningRequest', 'csr'],
  ]),
  ...clusterScoped('flowcontrol.apiserver.k8s.io/v1', [
    ['flowschemas', 'FlowSchema'],
    ['prioritylevelconfigurations', 'PriorityLevelConfiguration'],
  ]),
  ...namespaced('resource.k8s.io/v1', [
    ['resourceclaims', 'ResourceClaim'],
    ['resourceclaimtemplates', 'ResourceClaimTemplate'],
  ]),
  ...clusterScoped('resource.k8s.io/v1', [
    ['deviceclasses', 'DeviceClass'],
    ['resourceslices', 'ResourceSlice'],
  ]),
];

/**
 * Finds the built-in kind for a TYPE such as `po`, `pods`, `Pod`, `deployments.apps`, or `deployment.v1.apps`. Undefined
 * for other types, groups, and versions.
 */
export function findKind(type: string): Kind | undefined {
  for (const wanted of parseTypeName(type)) {
    const found = builtInKinds.find((kind) => matchesTypeName(kind, wanted));
    if (found) return found;
  }
  return undefined;
}

/**
 * Parses a TYPE into its possible meanings, the likeliest first: in `a.b.c`, `b` may be a version (`deployments.v1.apps`)
 * or the start of the group (`certificates.cert-manager.io`).
 *
 * Source: apimachinery `pkg/runtime/schema`, ParseResourceArg.
 */
export function parseTypeName(type: string): TypeName[] {
  const [name = '', ...rest] = type.toLowerCase().split('.');
  if (rest.length === 0) return [{ name }];
  const [version = '', ...group] = rest;
  const plain = { name, group: rest.join('.') };
  // `pods.v1` and `pods.v1.` both mean the core group.
  const isCore = group.length === 0 ? isVersion(version) : group.join('') === '';
  if (isCore) return [{ name, group: '', version }, plain];
  return group.length === 0 ? [plain] : [{ name, group: group.join('.'), version }, plain];
}

/** Whether a TYPE means this kind. */
export function matchesTypeName(kind: Kind, wanted: TypeName): boolean {
  return (
    (wanted.group === undefined || wanted.group === kind.group) &&
    (wanted.version === undefined || wanted.version === kind.version) &&
    kindNames(kind).includes(wanted.name)
  );
}

/** Lists all names of a kind, in lower case: plural, singular, kind, short names. */
export function kindNames(kind: Kind): string[] {
  return [kind.plural, kind.singular || kind.kind.toLowerCase(), kind.kind.toLowerCase(), ...kind.shortNames];
}

/** Formats the `apiVersion` of a kind: `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(kind: Pick<Kind, 'group' | 'version'>): string {
  return kind.group ? `${kind.group}/${kind.version}` : kind.version;
}

function isVersion(text: string): boolean {
  return /^v\d+((alpha|beta)\d+)?$/.test(text);
}

function toKind(groupVersion: string, [plural, kind, shortNames]: Row, isNamespaced: boolean): Kind {
  const [version = '', group = ''] = groupVersion.split('/').reverse();
  return {
    kind,
    group,
    version,
    plural,
    singular: kind.toLowerCase(),
    shortNames: shortNames ? shortNames.split(' ') : [],
    namespaced: isNamespaced,
  };
}
