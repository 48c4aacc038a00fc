/** The variables by which schedulers tell a process which of many it is. */
export const SCHEDULER_VARIABLES: readonly string[] = [
  "SLURM_ARRAY_TASK_ID",
  "SLURM_ARRAY_TASK_MIN",
  "SLURM_ARRAY_TASK_MAX",
  "SLURM_ARRAY_TASK_COUNT",
  "JOB_COMPLETION_INDEX",
];
