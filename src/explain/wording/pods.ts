import { type Meaning, problem, type WordingRule } from '../meaning.ts';
import { classOfMessage } from './message-class.ts';

function mount(message: string): Meaning {
  const shown = classOfMessage(message);
  return problem(shown === 'config' || shown === 'permission' ? shown : 'volume', { blocks: 'prepared' });
}

/**
 * What the scheduler, the kubelet, and the attach/detach controller report about pods, in the wording of Kubernetes 1.20 to
 * 1.37.
 *
 * Source: kubernetes `pkg/kubelet/events/event.go` and the files that use it, `pkg/kubelet/kuberuntime`,
 * `pkg/kubelet/images`, `pkg/kubelet/prober`, `pkg/scheduler/schedule_one.go`, `pkg/scheduler/framework/preemption`.
 */
export const POD_WORDING: readonly WordingRule[] = [
  // The start of a pod.
  { reasons: 'Scheduled', means: { is: 'step', step: 'scheduled' } },
  { reasons: 'SuccessfulAttachVolume SuccessfulMountVolume', means: { is: 'step', step: 'attached' } },
  { reasons: 'Pulling', kind: 'pod', means: { is: 'step', step: 'prepared' } },
  { reasons: 'Pulled', kind: 'pod', means: { is: 'step', step: 'pulled' } },
  { reasons: 'Created', kind: 'pod', means: { is: 'step', step: 'created' } },
  { reasons: 'Started', kind: 'pod', means: { is: 'step', step: 'started' } },

  // Scheduling. A pod that is being deleted, or was scheduled meanwhile, is not a problem.
  {
    reasons: 'FailedScheduling',
    message: /skip schedule|object has been modified|is being deleted|already (?:assigned|scheduled)/i,
    means: { is: 'nothing' },
  },
  {
    reasons: 'FailedScheduling',
    message:
      /unbound immediate PersistentVolumeClaims?|persistentvolumeclaim "[^"]*" (?:not found|bound to non-existent)|waiting for (?:ephemeral volume )?controller|VolumeBinding|binding volumes|bind(?:ing)? persistent volumes?|did(?:n't| not) find available persistent volumes/i,
    means: problem('volume', { blocks: 'scheduled', waits: true }),
  },
  { reasons: 'FailedScheduling', means: problem('scheduling', { blocks: 'scheduled' }) },
  { reasons: 'Preempted Preempting', kind: 'pod', means: problem('scheduling', { waits: true }) },
  {
    // The kubelet refused a pod that it should run.
    reasons:
      'OutOfcpu OutOfmemory OutOfpods OutOfephemeral-storage OutOfDisk UnexpectedAdmissionError NodeAffinity NodePorts HostPortConflict NodeSelectorMismatching TopologyAffinityError InsufficientFreeCPU InsufficientFreeMemory FailedPrepareDynamicResources PodOSNotSupported PodOSSelectorNodeLabelDoesNotMatch',
    kind: 'pod',
    means: problem('scheduling', { blocks: 'prepared' }),
  },

  // Volumes.
  {
    reasons: 'FailedAttachVolume',
    message: /^Multi-Attach error/,
    means: problem('volume', { blocks: 'attached', waits: true }),
  },
  { reasons: 'FailedAttachVolume FailedMapVolume', means: problem('volume', { blocks: 'attached' }) },
  {
    reasons: 'FailedMount',
    message: /^Unable to attach or mount volumes/,
    means: problem('volume', { blocks: 'prepared', waits: true }),
  },
  { reasons: 'FailedMount', means: mount },

  // The network of a pod.
  {
    reasons: 'FailedCreatePodSandBox',
    message: /failed to (?:get|pull) sandbox image|pull(?:ing)? image/i,
    means: problem('image-pull', { blocks: 'prepared' }),
  },
  {
    reasons: 'FailedCreatePodSandBox NetworkNotReady FailedPodSandBoxStatus',
    means: problem('network', { blocks: 'prepared' }),
  },

  // Images.
  {
    reasons: 'FailedToRetrieveImagePullSecret',
    means: problem('image-pull', { blocks: 'pulled', onlyWithOthers: true }),
  },
  {
    reasons: 'Failed',
    message:
      /^Failed to pull image|^Error: (?:ErrImage|ImagePullBackOff|InvalidImageName|ImageInspectError|RegistryUnavailable|SignatureValidationFailed|ErrImageNeverPull)|image "?\S*"? is not present with pull policy/i,
    means: problem('image-pull', { blocks: 'pulled' }),
  },
  { reasons: 'InspectFailed ErrImageNeverPull', means: problem('image-pull', { blocks: 'pulled' }) },
  { reasons: 'BackOff', message: /^Back-off pulling/i, means: problem('image-pull', { blocks: 'pulled' }) },

  // Containers.
  {
    reasons: 'Failed',
    kind: 'pod',
    message:
      /^Error: (?:(?:configmap|secret|serviceaccount)s? "|couldn't find|CreateContainerConfigError|container has runAsNonRoot|.*runAsNonRoot|.*subPath|.*non-existent)/i,
    means: problem('config', { blocks: 'created' }),
  },
  {
    reasons: 'Failed',
    kind: 'pod',
    message: /^Error: |^Error: ?$/,
    means: problem('crash', { blocks: 'started' }),
  },
  {
    reasons: 'BackOff',
    message: /restarting|^Back-off (?!pulling)/i,
    means: problem('crash', { blocks: 'started' }),
  },
  {
    reasons: 'FailedCreatePodContainer FailedSync',
    kind: 'pod',
    means: problem('crash', { blocks: 'started' }),
  },
  { reasons: 'Unhealthy ProbeError', kind: 'pod', means: problem('probe', { isSteady: true }) },
  { reasons: 'ProbeWarning', means: { is: 'nothing' } },
  { reasons: 'FailedPostStartHook', means: problem('lifecycle-hook', { blocks: 'started' }) },
  {
    reasons: 'FailedPreStopHook UnfinishedPreStopHook',
    means: problem('lifecycle-hook', { isInstant: true }),
  },
  {
    reasons: 'Killing',
    message: /failed (?:liveness|startup|readiness) probe|probe.*will be (?:restarted|killed)/i,
    means: { is: 'consequence', of: ['probe'] },
  },
  {
    reasons: 'Killing',
    message: /PostStartHook|PreStopHook|post-?start hook/i,
    means: { is: 'consequence', of: ['lifecycle-hook'] },
  },
  { reasons: 'Killing', message: /will be (?:re)?started|will be restarted/i, means: { is: 'restart' } },
  { reasons: 'Killing', kind: 'pod', means: { is: 'deletion' } },
  { reasons: 'FailedKillPod ExceededGracePeriod', means: problem('other', { isInstant: true }) },

  // Nodes take their pods with them.
  { reasons: 'NodeNotReady', kind: 'pod', means: problem('node') },
  {
    reasons: 'TaintManagerEviction NodeControllerEviction',
    message: /^Cancel/i,
    kind: 'pod',
    means: { is: 'success', of: ['node'] },
  },
  { reasons: 'TaintManagerEviction NodeControllerEviction', kind: 'pod', means: problem('node') },
  { reasons: 'Evicted', kind: 'pod', means: problem('eviction') },
  { reasons: 'DeadlineExceeded', kind: 'pod', means: problem('job') },

  // Known to be harmless.
  {
    reasons:
      'DNSConfigForming DNSSearchForming MissingClusterDNS CheckLimitsForResolvConf SandboxChanged NotTriggerScaleUp TriggeredScaleUp PossibleMemoryBackedVolumesOnDisk FailedMountOnFilesystemMismatch AlreadyMountedVolume WaitingForGates',
    means: { is: 'nothing' },
  },
];
