import { type Meaning, problem, type WordingRule } from '../meaning.ts';
import { classOfMessage } from './message-class.ts';

const byMessage = (message: string): Meaning => problem(classOfMessage(message) ?? 'other');
const rollout = (message: string): Meaning => problem(classOfMessage(message) ?? 'rollout');

/**
 * What controllers report about workloads, their rollouts, and autoscalers.
 *
 * Source: kubernetes `pkg/controller` (replicaset, deployment, statefulset, daemon, job, cronjob, podautoscaler); Argo
 * Rollouts `utils/record`; Flux and Flagger; cluster-autoscaler; KEDA.
 */
export const WORKLOAD_WORDING: readonly WordingRule[] = [
  { reasons: 'FailedCreate ReplicaSetCreateError FailedUpdate FailedPodCreate', means: byMessage },
  {
    reasons: 'SuccessfulCreate',
    means: { is: 'success', of: ['quota', 'admission', 'permission', 'config', 'other'] },
  },
  {
    reasons: 'RecreatingFailedPod FailedDaemonPod UnhealthyDaemonPod',
    means: problem('other', { waits: true, onlyWithOthers: true }),
  },

  // Jobs.
  {
    reasons:
      'BackoffLimitExceeded FailedIndexes MaxFailedIndexesExceeded PodFailurePolicy FailedJob JobFailed',
    means: problem('job'),
  },
  { reasons: 'DeadlineExceeded', kind: 'job', means: problem('job') },
  { reasons: 'Completed SuccessCriteriaMet', kind: 'job', means: { is: 'success' } },
  { reasons: 'MissSchedule', kind: 'cronjob', means: problem('job', { isInstant: true }) },
  {
    reasons: 'TooManyMissedTimes InvalidSchedule UnparseableSchedule UnknownTimeZone FailedNeedsStart',
    kind: 'cronjob',
    means: problem('job', { isSteady: true }),
  },
  {
    reasons: 'SawCompletedJob',
    message: /(?:status|condition): Failed/,
    means: problem('job', { waits: true }),
  },
  { reasons: 'SawCompletedJob', means: { is: 'success' } },
  { reasons: 'JobAlreadyActive', means: problem('job', { waits: true, onlyWithOthers: true }) },
  { reasons: 'UnexpectedJob MissingJob', means: { is: 'nothing' } },

  // Rollouts.
  {
    reasons:
      'RolloutAborted ProgressDeadlineExceeded RolloutDegraded AnalysisRunFailed AnalysisRunError AnalysisRunInconclusive MetricFailed MetricError DeploymentRollbackRevisionNotFound HealthCheckFailed InstallFailed UpgradeFailed RollbackFailed ReconciliationFailed BuildFailed ArtifactFailed',
    means: rollout,
  },
  {
    reasons:
      'RolloutCompleted RolloutHealthy InstallSucceeded UpgradeSucceeded RollbackSucceeded ReconciliationSucceeded',
    means: { is: 'success' },
  },

  // Autoscalers.
  {
    reasons:
      'FailedGetScale FailedComputeMetricsReplicas FailedGetResourceMetric FailedGetContainerResourceMetric FailedGetObjectMetric FailedGetPodsMetric FailedGetExternalMetric FailedRescale FailedConvertHPA InvalidSelector AmbiguousSelector SelectorRequired InvalidMetricSourceType KEDAScalerFailed KEDAMetricSourceFailed ScaledObjectCheckFailed KEDAScaleTargetActivationFailed',
    means: problem('autoscaler', { isSteady: true }),
  },
  {
    reasons: 'FailedToScaleUpGroup ScaleUpTimedOut FailedToScaleUp ScaleDownFailed FailedToCreateNodeGroup',
    means: problem('autoscaler'),
  },
  { reasons: 'SuccessfulRescale KEDAScalersStarted', means: { is: 'success', of: ['autoscaler'] } },
];
