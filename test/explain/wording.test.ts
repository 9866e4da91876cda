import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { type Meaning, NOTHING } from '../../src/explain/meaning.ts';
import { meaningOf, plainMessageOf } from '../../src/explain/wording/meaning-of.ts';

function event(kind: string, type: string, reason: string, message: string): CoreV1Event {
  return { metadata: { name: 'x.1' }, involvedObject: { kind, name: 'x' }, type, reason, message };
}

function read(one: CoreV1Event): Meaning {
  return meaningOf(one, plainMessageOf(one));
}

/** What a meaning comes down to: the class of a problem, marked if it is only a part of one, or what else it is. */
function brief(meaning: Meaning): string {
  if (meaning.is !== 'problem') return meaning.is;
  const { class: name, waits, onlyWithOthers, isInstant } = meaning;
  return `${name}${waits ? ' (waits)' : ''}${onlyWithOthers ? ' (not alone)' : ''}${isInstant ? ' (instant)' : ''}`;
}

type Row = [expected: string, kind: string, reason: string, message: string];

const WARNINGS: Row[] = [
  // Images: dockershim, containerd, and CRI-O, and the forms before and after 1.31.
  [
    'image-pull',
    'Pod',
    'Failed',
    'Failed to pull image "a:1": rpc error: code = Unknown desc = Error response from daemon: manifest for a:1 not found',
  ],
  [
    'image-pull',
    'Pod',
    'Failed',
    'Failed to pull image "a:1": failed to resolve reference "a:1": unexpected status from HEAD request: 429 Too Many Requests',
  ],
  [
    'image-pull',
    'Pod',
    'Failed',
    'Failed to pull image "a:1": dial tcp: lookup registry.example.com on 10.0.0.10:53: no such host',
  ],
  ['image-pull', 'Pod', 'Failed', 'Error: ErrImagePull'],
  ['image-pull', 'Pod', 'Failed', 'Error: ImagePullBackOff'],
  ['image-pull', 'Pod', 'Failed', 'Error: InvalidImageName'],
  ['image-pull', 'Pod', 'Failed', 'Error: ErrImageNeverPull'],
  [
    'image-pull',
    'Pod',
    'ErrImageNeverPull',
    'Container image "a:1" is not present with pull policy of Never',
  ],
  [
    'image-pull',
    'Pod',
    'InspectFailed',
    'Failed to apply default image tag "A:1": couldn\'t parse image name',
  ],
  [
    'image-pull (not alone)',
    'Pod',
    'FailedToRetrieveImagePullSecret',
    'Unable to retrieve some image pull secrets (x); attempting to pull the image may not succeed.',
  ],
  [
    'image-pull',
    'Pod',
    'FailedCreatePodSandBox',
    'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox image "registry.k8s.io/pause:3.9": failed to pull image',
  ],
  // Containers.
  ['crash', 'Pod', 'BackOff', 'Back-off restarting failed container'],
  ['crash', 'Pod', 'BackOff', 'Back-off restarting failed container c in pod x_ns(u)'],
  [
    'crash',
    'Pod',
    'Failed',
    'Error: failed to create containerd task: OCI runtime create failed: exec: "nope": executable file not found in $PATH: unknown',
  ],
  [
    'crash',
    'Pod',
    'Failed',
    'Error: failed to start container "c": Error response from daemon: oci runtime error',
  ],
  ['config', 'Pod', 'Failed', 'Error: configmap "app" not found'],
  ['config', 'Pod', 'Failed', 'Error: secret "app" not found'],
  ['config', 'Pod', 'Failed', "Error: couldn't find key a in Secret ns/app"],
  [
    'config',
    'Pod',
    'Failed',
    'Error: container has runAsNonRoot and image will run as root (pod: "x_ns(u)", container: c)',
  ],
  [
    'probe',
    'Pod',
    'Unhealthy',
    'Readiness probe errored: rpc error: code = Unknown desc = failed to exec in container',
  ],
  ['probe', 'Pod', 'Unhealthy', 'Liveness probe failed: command "cat /tmp/ok" timed out'],
  [
    'lifecycle-hook',
    'Pod',
    'FailedPostStartHook',
    'Exec lifecycle hook ([/bin/false]) for Container "c" in Pod "x_ns(u)" failed - error: command exited with 1',
  ],
  ['lifecycle-hook (instant)', 'Pod', 'FailedPreStopHook', 'PreStopHook failed'],
  // Scheduling, and what only waits for a claim.
  [
    'scheduling',
    'Pod',
    'FailedScheduling',
    "0/3 nodes are available: 1 node(s) had taint {a: b}, that the pod didn't tolerate, 2 Insufficient cpu.",
  ],
  [
    'scheduling',
    'Pod',
    'FailedScheduling',
    '0/3 nodes are available: 3 node(s) had volume node affinity conflict.',
  ],
  ['scheduling', 'Pod', 'FailedScheduling', 'no nodes available to schedule pods'],
  [
    'volume (waits)',
    'Pod',
    'FailedScheduling',
    '0/1 nodes are available: 1 pod has unbound immediate PersistentVolumeClaims.',
  ],
  [
    'volume (waits)',
    'Pod',
    'FailedScheduling',
    '0/4 nodes are available: persistentvolumeclaim "data" not found. preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.',
  ],
  [
    'volume (waits)',
    'Pod',
    'FailedScheduling',
    'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded',
  ],
  ['nothing', 'Pod', 'FailedScheduling', 'skip schedule deleting pod: ns/x'],
  [
    'scheduling',
    'Pod',
    'OutOfcpu',
    "Node didn't have enough resource: cpu, requested: 500, used: 3900, capacity: 4000",
  ],
  [
    'scheduling',
    'Pod',
    'UnexpectedAdmissionError',
    'Allocate failed due to no healthy devices present; cannot allocate unhealthy devices nvidia.com/gpu, which is unexpected',
  ],
  // Volumes.
  [
    'volume (waits)',
    'Pod',
    'FailedAttachVolume',
    'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) y',
  ],
  [
    'volume',
    'Pod',
    'FailedMount',
    'MountVolume.MountDevice failed for volume "pvc-1" : rpc error: code = Internal desc = mount failed: exit status 32',
  ],
  ['volume', 'Pod', 'FailedMapVolume', 'MapVolume.SetUpDevice failed for volume "pvc-1"'],
  [
    'volume (waits)',
    'Pod',
    'FailedMount',
    'Unable to attach or mount volumes: unmounted volumes=[d], unattached volumes=[d token-x]: timed out waiting for the condition',
  ],
  ['config', 'Pod', 'FailedMount', 'MountVolume.SetUp failed for volume "c" : configmap "app" not found'],
  [
    'config',
    'Pod',
    'FailedMount',
    'MountVolume.SetUp failed for volume "c" : references non-existent secret key: tls.crt',
  ],
  [
    'config',
    'Pod',
    'FailedMount',
    'MountVolume.SetUp failed for volume "c" : object "ns"/"app" not registered',
  ],
  ['volume', 'PersistentVolumeClaim', 'ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found'],
  ['volume', 'PersistentVolumeClaim', 'VolumeResizeFailed', 'resize volume "pvc-1" failed'],
  [
    'volume',
    'PersistentVolumeClaim',
    'ClaimLost',
    'Bound claim has lost its PersistentVolume. Data on the volume is lost!',
  ],
  // Refused pods.
  [
    'quota',
    'ReplicaSet',
    'FailedCreate',
    'Error creating: pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=5, limited: pods=5',
  ],
  [
    'quota',
    'ReplicaSet',
    'FailedCreate',
    'Error creating: pods "x" is forbidden: failed quota: q: must specify limits.cpu for: c; limits.memory for: c',
  ],
  [
    'quota',
    'Job',
    'FailedCreate',
    'Error creating: pods "x" is forbidden: minimum cpu usage per Container is 100m, but request is 10m',
  ],
  [
    'admission',
    'ReplicaSet',
    'FailedCreate',
    'Error creating: pods "x" is forbidden: violates PodSecurity "baseline:latest": privileged',
  ],
  [
    'admission',
    'ReplicaSet',
    'FailedCreate',
    "Error creating: pods \"x\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
  ],
  [
    'admission',
    'DaemonSet',
    'FailedCreate',
    'Error creating: pods "x-" is forbidden: unable to validate against any security context constraint: []',
  ],
  [
    'admission',
    'ReplicaSet',
    'FailedCreate',
    'Error creating: pods "x" is forbidden: PodSecurityPolicy: unable to admit pod: []',
  ],
  [
    'admission',
    'ReplicaSet',
    'FailedCreate',
    'Error creating: Internal error occurred: failed calling webhook "w": Post "https://w": context deadline exceeded',
  ],
  [
    'permission',
    'Deployment',
    'ReplicaSetCreateError',
    'Failed to create new replica set "x": replicasets.apps is forbidden: User "u" cannot create resource "replicasets" in API group "apps" in the namespace "ns"',
  ],
  [
    'config',
    'ReplicaSet',
    'FailedCreate',
    'Error creating: pods "x" is forbidden: error looking up service account ns/app: serviceaccount "app" not found',
  ],
  ['other', 'ReplicaSet', 'FailedCreate', 'Error creating: etcdserver: request timed out'],
  // Nodes.
  ['node', 'Pod', 'NodeNotReady', 'Node is not ready'],
  ['node (instant)', 'Node', 'Rebooted', 'Node x has been rebooted, boot id: 1'],
  ['node (waits)', 'Node', 'KernelDeadlock', 'task umount.aufs:21568 blocked for more than 120 seconds.'],
  ['eviction', 'Node', 'EvictionThresholdMet', 'Attempting to reclaim memory'],
  ['eviction', 'Node', 'FreeDiskSpaceFailed', 'failed to garbage collect required amount of images'],
  ['eviction', 'Pod', 'Evicted', 'Usage of EmptyDir volume "cache" exceeds the limit "1Gi". '],
  ['nothing', 'Node', 'SystemOOM', 'System OOM encountered, victim process: java, pid: 1'],
  ['nothing', 'Node', 'InvalidDiskCapacity', 'invalid capacity 0 on image filesystem'],
  // Jobs, autoscalers, rollouts.
  ['job', 'Job', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'],
  ['job', 'Job', 'DeadlineExceeded', 'Job was active longer than specified deadline'],
  [
    'job',
    'Job',
    'PodFailurePolicy',
    'Container c for pod ns/x failed with exit code 42 matching FailJob rule at index 0',
  ],
  [
    'job (instant)',
    'CronJob',
    'MissSchedule',
    'Missed scheduled time to start a job: Mon, 01 Jan 2024 00:00:00 +0000',
  ],
  ['autoscaler', 'HorizontalPodAutoscaler', 'FailedGetScale', 'deployments/scale.apps "web" not found'],
  ['autoscaler', 'HorizontalPodAutoscaler', 'FailedGetExternalMetric', 'unable to get external metric'],
  [
    'rollout',
    'Rollout',
    'RolloutAborted',
    'Rollout aborted update to revision 2: Metric "errors" assessed Failed due to failed (1) > failureLimit (0)',
  ],
  [
    'rollout',
    'HelmRelease',
    'UpgradeFailed',
    'Helm upgrade failed for release a/b: timed out waiting for the condition',
  ],
  // The network, DNS, and permissions.
  [
    'network',
    'Pod',
    'FailedCreatePodSandBox',
    'Failed create pod sandbox: rpc error: code = Unknown desc = failed to set up sandbox container: NetworkPlugin cni failed to set up pod',
  ],
  [
    'network',
    'Pod',
    'NetworkNotReady',
    'network is not ready: runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady',
  ],
  [
    'network',
    'Service',
    'SyncLoadBalancerFailed',
    'Error syncing load balancer: failed to ensure load balancer: no subnets',
  ],
  ['network', 'Ingress', 'FailedDeployModel', 'Failed deploy model due to ValidationError'],
  ['dns', 'DNSEndpoint', 'SyncFailed', 'lookup dns.example.com: no such host'],
  [
    'permission',
    'Database',
    'ReconcileError',
    'secrets is forbidden: User "system:serviceaccount:a:b" cannot list resource "secrets" in API group "" at the cluster scope',
  ],
  ['other', 'Database', 'ReconcileError', 'connection refused'],
  [
    'other (waits)',
    'Certificate',
    'Failed',
    'The certificate request has failed to complete and will be retried: Failed to wait for order resource "a" to become ready: order is in "errored" state',
  ],
  // Harmless.
  ['nothing', 'Pod', 'DNSConfigForming', 'Nameserver limits were exceeded'],
  [
    'nothing',
    'Endpoints',
    'FailedToUpdateEndpoint',
    'Operation cannot be fulfilled on endpoints "x": the object has been modified',
  ],
];

const NORMAL: Row[] = [
  ['step', 'Pod', 'Scheduled', 'Successfully assigned ns/x to node-1'],
  ['step', 'Pod', 'Started', 'Container started'],
  ['image-pull', 'Pod', 'BackOff', 'Back-off pulling image "a:1": ErrImagePull: not found'],
  ['consequence', 'Pod', 'Killing', 'Container c failed liveness probe, will be restarted'],
  ['consequence', 'Pod', 'Killing', 'FailedPostStartHook'],
  ['restart', 'Pod', 'Killing', 'Container c definition changed, will be restarted'],
  ['deletion', 'Pod', 'Killing', 'Stopping container c'],
  ['node', 'Node', 'NodeNotReady', 'Node x status is now: NodeNotReady'],
  ['node', 'Pod', 'TaintManagerEviction', 'Marking for deletion Pod ns/x'],
  ['success', 'Pod', 'TaintManagerEviction', 'Cancelling deletion of Pod ns/x'],
  ['success', 'Node', 'NodeReady', 'Node x status is now: NodeReady'],
  ['eviction', 'Node', 'NodeHasDiskPressure', 'Node x status is now: NodeHasDiskPressure'],
  ['success', 'Node', 'NodeHasNoDiskPressure', 'Node x status is now: NodeHasNoDiskPressure'],
  [
    'volume',
    'PersistentVolumeClaim',
    'FailedBinding',
    'no persistent volumes available for this claim and no storage class is set',
  ],
  [
    'nothing',
    'PersistentVolumeClaim',
    'WaitForFirstConsumer',
    'waiting for first consumer to be created before binding',
  ],
  ['job (waits)', 'CronJob', 'SawCompletedJob', 'Saw completed job: x-1, status: Failed'],
  ['success', 'CronJob', 'SawCompletedJob', 'Saw completed job: x-1, condition: Complete'],
  [
    'job (waits) (not alone)',
    'CronJob',
    'JobAlreadyActive',
    'Not starting job because prior execution is running and concurrency policy is Forbid',
  ],
  ['success', 'Certificate', 'Issuing', 'The certificate has been successfully issued'],
  ['success', 'Database', 'ReconcileSucceeded', 'generation 4 is up to date'],
  ['nothing', 'PodDisruptionBudget', 'NoPods', 'No matching pods found'],
];

describe('the meaning of Warning events', () => {
  it.each(WARNINGS)('%s: %s %s %s', (expected, kind, reason, message) => {
    expect(brief(read(event(kind, 'Warning', reason, message)))).toBe(expected);
    const combined = `(combined from similar events): ${message}`;
    expect(brief(read(event(kind, 'Warning', reason, combined)))).toBe(expected);
  });
});

describe('the meaning of Normal events', () => {
  it.each(NORMAL)('%s: %s %s %s', (expected, kind, reason, message) => {
    expect(brief(read(event(kind, 'Normal', reason, message)))).toBe(expected);
  });
});

it('is nothing without a type, a reason, and a message', () => {
  expect(read({ metadata: {}, involvedObject: {} })).toBe(NOTHING);
});
