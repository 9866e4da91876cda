import { problem, type WordingRule } from '../meaning.ts';

/**
 * What the node controllers, the kubelet, and node-problem-detector report about nodes.
 *
 * Source: kubernetes `pkg/kubelet/nodestatus/setters.go`, `pkg/kubelet/eviction`, `pkg/controller/nodelifecycle`,
 * `pkg/controller/tainteviction`; node-problem-detector `config/`.
 */
export const NODE_WORDING: readonly WordingRule[] = [
  { reasons: 'NodeNotReady NodeStatusUnknown', kind: 'node', means: problem('node') },
  { reasons: 'NodeReady', kind: 'node', means: { is: 'success', of: ['node'] } },
  { reasons: 'DeletingNode RemovingNode', kind: 'node', means: { is: 'deletion' } },
  { reasons: 'Rebooted', kind: 'node', means: problem('node', { isInstant: true }) },
  {
    reasons:
      'KernelDeadlock DockerHung TaskHung ReadonlyFilesystem FilesystemIsReadOnly KubeletUnhealthy ContainerdUnhealthy DockerUnhealthy FrequentKubeletRestart FrequentContainerdRestart FrequentDockerRestart CorruptDockerOverlay2 KubeletSetupFailed FailedNodeAllocatableEnforcement ContainerGCFailed NTPIsDown NodeUnderPressure',
    kind: 'node',
    means: problem('node', { waits: true }),
  },
  {
    reasons:
      'KernelHasNoDeadlock FilesystemIsNotReadOnly KubeletIsHealthy ContainerdIsHealthy DockerIsHealthy NoFrequentKubeletRestart NoFrequentContainerdRestart NoFrequentDockerRestart',
    kind: 'node',
    means: { is: 'success', of: ['node'] },
  },
  {
    reasons:
      'EvictionThresholdMet NodeHasInsufficientMemory NodeHasDiskPressure NodeHasInsufficientPID NodeHasPIDPressure',
    kind: 'node',
    means: problem('eviction'),
  },
  { reasons: 'FreeDiskSpaceFailed ImageGCFailed', kind: 'node', means: problem('eviction') },
  {
    reasons: 'NodeHasSufficientMemory NodeHasNoDiskPressure NodeHasSufficientPID NodeHasSufficientDisk',
    kind: 'node',
    means: { is: 'success', of: ['eviction'] },
  },
  // A process that ran out of memory is named, and not its pod.
  { reasons: 'OOMKilling SystemOOM InvalidDiskCapacity CgroupV1', kind: 'node', means: { is: 'nothing' } },
];
