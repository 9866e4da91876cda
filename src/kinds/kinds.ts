/** A kind of object and its names, as the API server's discovery tells them. */
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

/** A TYPE as users write it, taken apart; everything in lower case, as the API's names are. */
export interface TypeName {
  /** A plural, singular, kind or short name. */
  name: string;
  /** Missing: any group. */
  group?: string;
  /** Missing: the preferred version. */
  version?: string;
}

/** Where the API server keeps events about objects that have no namespace. */
export const NAMESPACE_OF_CLUSTER_SCOPED = 'default';

type Row = [plural: string, kind: string, shortNames?: string];

const core = 'v1';
const namespaced = (groupVersion: string, rows: Row[]) => rows.map((row) => toKind(groupVersion, row, true));
const clusterScoped = (groupVersion: string, rows: Row[]) =>
  rows.map((row) => toKind(groupVersion, row, false));

/**
 * The kinds every Kubernetes has, in the order in which an unqualified name chooses among them.
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
 * The built-in kind that a TYPE means: `po`, `pods`, `Pod`, `deployments.apps`, `deployment.v1.apps`.
 * Undefined when it is none, or names a group or version other than the table's.
 */
export function findKind(type: string): Kind | undefined {
  for (const wanted of parseTypeName(type)) {
    const found = builtInKinds.find((kind) => matchesTypeName(kind, wanted));
    if (found) return found;
  }
  return undefined;
}

/**
 * What a TYPE may mean, the likelier reading first: with two dots or more, what stands between the first two may be a
 * version (`deployments.v1.apps`) or the start of the group (`certificates.cert-manager.io`).
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

/** Whether a kind is what a TYPE means. A kind's name is its singular in another case. */
export function matchesTypeName(kind: Kind, wanted: TypeName): boolean {
  return (
    (wanted.group === undefined || wanted.group === kind.group) &&
    (wanted.version === undefined || wanted.version === kind.version) &&
    kindNames(kind).includes(wanted.name)
  );
}

/** Every name a kind goes by, in lower case. */
export function kindNames(kind: Kind): string[] {
  return [kind.plural, kind.singular || kind.kind.toLowerCase(), kind.kind.toLowerCase(), ...kind.shortNames];
}

/** `apps/v1`, or `v1` for the core group: what stands in an object's `apiVersion`. */
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
