import { newRole, type PolicyRule } from '../../../cluster/roles.ts';
import { usageError } from '../../../core/errors.ts';
import { version } from '../../../core/version.ts';
import { parseEndpoint } from '../../../otlp/endpoint.ts';
import { formatYaml } from '../../../print/yaml.ts';
import { EXIT_DONE } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import type { RecordFlags } from './flags.ts';
import { toRetentionLimits } from './options.ts';

const NAME = 'kev-record';
const LABELS = { 'app.kubernetes.io/name': NAME };

/** Without a limit of the store's size. */
const DEFAULT_VOLUME_GIB = 10;
const BYTES_PER_GIB = 2 ** 30;

const COMMENT = `# Records events in a cluster: kubectl apply -f -
# The image is your own: kev help installing says how to build it.
`;

/** Kinds that own the objects of most events, and those objects. */
const OWNING = [
  { apiGroups: [''], resources: ['pods', 'replicationcontrollers'] },
  { apiGroups: ['apps'], resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'] },
  { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'] },
];

/**
 * Prints what runs `kev record` in a cluster, for kubectl apply.
 *
 * @throws KevError `usage`
 */
export async function runManifest(flags: RecordFlags, io: Io): Promise<number> {
  if (flags.otlp !== undefined) checkEndpoint(flags.otlp);
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAME } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, namespace: NAME } },
    ...toRoles(flags.namespaces ?? [undefined]),
    toVolumeClaim(toRetentionLimits(flags).maxBytes),
    toDeployment(flags),
  ];
  io.stdout.write(COMMENT + objects.map(formatYaml).join('---\n'));
  return EXIT_DONE;
}

/** Checks that an address has no secret: many who may not read secrets may read a Deployment. */
function checkEndpoint(text: string): void {
  const { url, headers } = parseEndpoint(text, {});
  if (url.search === '' && Object.keys(headers).length === 0) return;
  throw usageError(
    '--otlp with credentials or parameters cannot be in a manifest, which others can read',
    'leave them out, and set OTEL_EXPORTER_OTLP_HEADERS in the Deployment from a Secret',
  );
}

/** Creates roles with exactly what `kev record` needs. `namespaces`: undefined for all. */
function toRoles(namespaces: readonly (string | undefined)[]): object[] {
  const identity = [
    { apiGroups: [''], resources: ['namespaces'], resourceNames: ['kube-system'], verbs: ['get'] },
  ];
  const recorded = [
    { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch'] },
    ...OWNING.map((rule) => ({ ...rule, verbs: ['get'] })),
  ];
  if (namespaces.includes(undefined)) return toRole(undefined, [...identity, ...recorded]);
  return [...toRole(undefined, identity), ...namespaces.flatMap((namespace) => toRole(namespace, recorded))];
}

function toRole(namespace: string | undefined, rules: PolicyRule[]): object[] {
  const subject = { kind: 'ServiceAccount', name: NAME, namespace: NAME };
  return newRole({ name: NAME, namespace, rules, subject });
}

/** Creates a claim with a quarter more than the store may take, so that it can be cleaned up. */
function toVolumeClaim(maxBytes: number | undefined): object {
  const gib = maxBytes === undefined ? DEFAULT_VOLUME_GIB : Math.ceil((maxBytes * 1.25) / BYTES_PER_GIB);
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: NAME, namespace: NAME },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: `${gib}Gi` } } },
  };
}

function toDeployment({ namespaces, keep, keepWarnings, maxSize, otlp }: RecordFlags): object {
  const scope = namespaces === undefined ? ['-A'] : namespaces.flatMap((namespace) => ['-n', namespace]);
  const limits = [
    `--keep=${keep}`,
    `--keep-warnings=${keepWarnings}`,
    ...(maxSize === undefined ? [] : [`--max-size=${maxSize}`]),
  ];
  const args = [
    'record',
    ...scope,
    '--store=/data/store',
    ...limits,
    ...(otlp === undefined ? [] : [`--otlp=${otlp}`]),
  ];
  const container = {
    name: 'kev',
    image: `kubectl-kev:${version}`,
    command: ['kev'],
    args,
    env: [{ name: 'HOME', value: '/tmp' }],
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'data', mountPath: '/data' },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: NAME, namespace: NAME, labels: LABELS },
    spec: {
      replicas: 1,
      // The volume can be mounted once.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName: NAME,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            runAsGroup: 1000,
            fsGroup: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [container],
          volumes: [
            { name: 'data', persistentVolumeClaim: { claimName: NAME } },
            { name: 'tmp', emptyDir: {} },
          ],
        },
      },
    },
  };
}
