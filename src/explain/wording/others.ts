import { problem, type WordingRule } from '../meaning.ts';

/**
 * What is reported about claims, volumes, services, and ingresses.
 *
 * Source: kubernetes `pkg/controller/volume/events`, csi external-provisioner, -attacher, -resizer, and -snapshotter,
 * cloud-provider `controllers/service`, aws-load-balancer-controller.
 */
export const OTHER_WORDING: readonly WordingRule[] = [
  {
    reasons:
      'ProvisioningFailed FailedBinding VolumeMismatch ClaimLost ClaimMisbound VolumeBindingFailed VolumeConditionAbnormal VolumeFailedRecycle VolumeFailedDelete SnapshotContentCreationFailed SnapshotCreationFailed SnapshotBindFailed SnapshotFailed SnapshotContentCheckandUpdateFailed',
    means: problem('volume'),
  },
  {
    reasons: 'VolumeResizeFailed FileSystemResizeFailed VolumeModifyFailed ResizeFailed',
    means: problem('volume'),
  },
  {
    reasons:
      'ProvisioningSucceeded VolumeResizeSuccessful FileSystemResizeSuccessful Resized VolumeModifySuccessful SnapshotReady',
    means: { is: 'success', of: ['volume'] },
  },
  {
    reasons:
      'WaitForFirstConsumer WaitForPodScheduled ExternalProvisioning ExternalExpanding Provisioning Resizing FileSystemResizeRequired NoPods ProvisioningCleanupFailed',
    means: { is: 'nothing' },
  },
  {
    reasons:
      'SyncLoadBalancerFailed CreatingLoadBalancerFailed UpdateLoadBalancerFailed LoadBalancerUpdateFailed DeletingLoadBalancerFailed SyncLoadBalancer CleanupLoadBalancerFailed UnAvailableLoadBalancer FailedDeployModel FailedBuildModel FailedNetworkReconcile FailedToAllocateIP AllocationFailed IPNotAllocated PortNotAllocated ClusterIPNotAllocated AllocateIPFailed FailedToCreateRoute FailedToCreateLoadBalancer',
    means: problem('network'),
  },
  {
    reasons: 'EnsuredLoadBalancer UpdatedLoadBalancer SuccessfullyReconciled IPAllocated',
    means: { is: 'success', of: ['network'] },
  },
  // Written when two controllers update at the same time; the next attempt works.
  {
    reasons:
      'FailedToUpdateEndpoint FailedToUpdateEndpointSlices FailedToCreateEndpoint FailedToCreateEndpointSlices FailedToDeleteEndpointSlices TopologyAwareHintsDisabled LeaderElection CalculateExpectedPodCountFailed',
    means: { is: 'nothing' },
  },
];
