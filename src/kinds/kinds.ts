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

/** `kubectl api-resources` of Kubernetes 1.36, stable versions only; `-` for no short name. */
const API_RESOURCES = `
NAME                                SHORTNAMES   APIVERSION                        NAMESPACED   KIND
pods                                po           v1                                true         Pod
services                            svc          v1                                true         Service
configmaps                          cm           v1                                true         ConfigMap
secrets                             -            v1                                true         Secret
serviceaccounts                     sa           v1                                true         ServiceAccount
persistentvolumeclaims              pvc          v1                                true         PersistentVolumeClaim
replicationcontrollers              rc           v1                                true         ReplicationController
endpoints                           ep           v1                                true         Endpoints
events                              ev           v1                                true         Event
limitranges                         limits       v1                                true         LimitRange
resourcequotas                      quota        v1                                true         ResourceQuota
podtemplates                        -            v1                                true         PodTemplate
nodes                               no           v1                                false        Node
namespaces                          ns           v1                                false        Namespace
persistentvolumes                   pv           v1                                false        PersistentVolume
componentstatuses                   cs           v1                                false        ComponentStatus
deployments                         deploy       apps/v1                           true         Deployment
replicasets                         rs           apps/v1                           true         ReplicaSet
statefulsets                        sts          apps/v1                           true         StatefulSet
daemonsets                          ds           apps/v1                           true         DaemonSet
controllerrevisions                 -            apps/v1                           true         ControllerRevision
events                              ev           events.k8s.io/v1                  true         Event
horizontalpodautoscalers            hpa          autoscaling/v2                    true         HorizontalPodAutoscaler
jobs                                -            batch/v1                          true         Job
cronjobs                            cj           batch/v1                          true         CronJob
ingresses                           ing          networking.k8s.io/v1              true         Ingress
networkpolicies                     netpol       networking.k8s.io/v1              true         NetworkPolicy
ingressclasses                      -            networking.k8s.io/v1              false        IngressClass
ipaddresses                         ip           networking.k8s.io/v1              false        IPAddress
servicecidrs                        -            networking.k8s.io/v1              false        ServiceCIDR
poddisruptionbudgets                pdb          policy/v1                         true         PodDisruptionBudget
roles                               -            rbac.authorization.k8s.io/v1      true         Role
rolebindings                        -            rbac.authorization.k8s.io/v1      true         RoleBinding
clusterroles                        -            rbac.authorization.k8s.io/v1      false        ClusterRole
clusterrolebindings                 -            rbac.authorization.k8s.io/v1      false        ClusterRoleBinding
storageclasses                      sc           storage.k8s.io/v1                 false        StorageClass
volumeattachments                   -            storage.k8s.io/v1                 false        VolumeAttachment
csidrivers                          -            storage.k8s.io/v1                 false        CSIDriver
csinodes                            -            storage.k8s.io/v1                 false        CSINode
volumeattributesclasses             vac          storage.k8s.io/v1                 false        VolumeAttributesClass
csistoragecapacities                -            storage.k8s.io/v1                 true         CSIStorageCapacity
mutatingwebhookconfigurations       -            admissionregistration.k8s.io/v1   false        MutatingWebhookConfiguration
validatingwebhookconfigurations     -            admissionregistration.k8s.io/v1   false        ValidatingWebhookConfiguration
validatingadmissionpolicies         -            admissionregistration.k8s.io/v1   false        ValidatingAdmissionPolicy
validatingadmissionpolicybindings   -            admissionregistration.k8s.io/v1   false        ValidatingAdmissionPolicyBinding
customresourcedefinitions           crd,crds     apiextensions.k8s.io/v1           false        CustomResourceDefinition
priorityclasses                     pc           scheduling.k8s.io/v1              false        PriorityClass
leases                              -            coordination.k8s.io/v1            true         Lease
runtimeclasses                      -            node.k8s.io/v1                    false        RuntimeClass
endpointslices                      -            discovery.k8s.io/v1               true         EndpointSlice
apiservices                         -            apiregistration.k8s.io/v1         false        APIService
certificatesigningrequests          csr          certificates.k8s.io/v1            false        CertificateSigningRequest
flowschemas                         -            flowcontrol.apiserver.k8s.io/v1   false        FlowSchema
prioritylevelconfigurations         -            flowcontrol.apiserver.k8s.io/v1   false        PriorityLevelConfiguration
resourceclaims                      -            resource.k8s.io/v1                true         ResourceClaim
resourceclaimtemplates              -            resource.k8s.io/v1                true         ResourceClaimTemplate
deviceclasses                       -            resource.k8s.io/v1                false        DeviceClass
resourceslices                      -            resource.k8s.io/v1                false        ResourceSlice
`;

let builtIn: readonly Kind[] | undefined;

/**
 * Returns the kinds of every Kubernetes cluster, in the order of preference for an unqualified name. They are parsed on
 * first use: many commands name no kind.
 */
export function builtInKinds(): readonly Kind[] {
  builtIn ??= API_RESOURCES.trim().split('\n').slice(1).map(parseResource);
  return builtIn;
}

function parseResource(line: string): Kind {
  const [plural = '', shortNames = '', apiVersion = '', namespaced, kind = ''] = line.split(/ +/);
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  return {
    kind,
    group,
    version,
    plural,
    singular: kind.toLowerCase(),
    shortNames: shortNames === '-' ? [] : shortNames.split(','),
    namespaced: namespaced === 'true',
  };
}

/**
 * Finds the built-in kind for a TYPE such as `po`, `pods`, `Pod`, `deployments.apps`, or `deployment.v1.apps`. Undefined
 * for other types, groups, and versions.
 */
export function findKind(type: string): Kind | undefined {
  for (const wanted of parseTypeName(type)) {
    const found = builtInKinds().find((kind) => matchesTypeName(kind, wanted));
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
  const isCore = group.length === 0 ? /^v\d+((alpha|beta)\d+)?$/.test(version) : group.join('') === '';
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
