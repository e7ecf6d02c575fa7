extension SlurmJob {
  /// The script of the array: each task runs a shard, and a task that is stopped goes back into the queue.
  public var arrayScript: String {
    let range = "1-\(shards)" + (throttle.map { "%\($0)" } ?? "")
    return """
      #!/bin/bash
      \(options(["--job-name=\(name)", "--array=\(range)", "--cpus-per-task=\(cpus)"], log: "shard-%a.log"))
      # Slurm puts a task back into the queue when it is preempted or its node fails. A minute before its time is over it
      # sends SIGTERM to this script, which puts the task back itself.
      #SBATCH --requeue
      #SBATCH --signal=B:TERM@60

      # Runs one shard of the study. Finished units are kept beside its result file, so that a task goes on where it was.
      \(program.shellWord) \(command) --shard "$SLURM_ARRAY_TASK_ID/\(shards)" --jobs \(cpus) --quiet &
      run=$!
      stopped=
      trap 'stopped=1; kill -TERM $run' TERM
      wait $run
      code=$?
      # The signal has ended that wait; the next one has the code of the run.
      if [ $stopped ]; then wait $run; code=$?; fi

      # \(Interrupt.stopped): stopped by SIGTERM, and the same command goes on.
      # A task that is cancelled, or that Slurm itself puts back, is not RUNNING any more and is left alone.
      task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
      if [ $code -eq \(Interrupt.stopped) ] && [ "${SLURM_RESTART_COUNT:-0}" -lt \(Self.requeues) ] &&
        [ "$(squeue -h -j $task -o %T)" = RUNNING ]; then
        scontrol requeue $task
      fi
      exit $code

      """
  }

  /// The script of the merge.
  public var mergeScript: String {
    """
    #!/bin/bash
    \(options(["--job-name=\(name)-merge"], log: "merge.log"))

    # Joins the shards when all of them have ended, well or not; says what is missing, and the command that runs it.
    \(program.shellWord) merge --out \(out)

    """
  }

  private func options(_ own: [String], log: String) -> String {
    let chosen = [("partition", partition), ("time", time), ("mem", memory)].compactMap { name, value in
      value.map { "--\(name)=\($0)" }
    }
    // In the names of logs Slurm reads % as the beginning of a field.
    let logs = "--output=\(folder.replacing("%", with: "%%"))/\(log)"
    return (own + chosen + [logs, "--open-mode=append"] + self.options).map { "#SBATCH \($0)" }
      .joined(separator: "\n")
  }
}
