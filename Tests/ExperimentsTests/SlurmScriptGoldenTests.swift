import Testing

@testable import Experiments

/// The scripts that `submit` writes, word for word.
struct SlurmScriptGoldenTests {
  private func job() -> SlurmJob {
    SlurmJob(name: "x", program: "/opt/my tools/experiment", out: "results/x.h5", shards: 32)
  }

  @Test func arrayScript() {
    var job = job()
    (job.throttle, job.partition, job.time, job.memory, job.cpus) = (8, "short", "2:00:00", "4G", 2)
    (job.skipRefused, job.options) = (true, ["--account=abc"])
    #expect(
      job.arrayScript == #"""
        #!/bin/bash
        #SBATCH --job-name=x
        #SBATCH --array=1-32%8
        #SBATCH --cpus-per-task=2
        #SBATCH --partition=short
        #SBATCH --time=2:00:00
        #SBATCH --mem=4G
        #SBATCH --output=results/x.slurm/shard-%a.log
        #SBATCH --open-mode=append
        #SBATCH --account=abc
        # Slurm puts a task back into the queue when it is preempted or its node fails. A minute before its time is over it
        # sends SIGTERM to this script, which puts the task back itself.
        #SBATCH --requeue
        #SBATCH --signal=B:TERM@60

        # Runs one shard of the study. Finished units are kept beside its result file, so that a task goes on where it was.
        '/opt/my tools/experiment' run results/x.slurm/config.json --out results/x.h5 --skip-refused --shard "$SLURM_ARRAY_TASK_ID/32" --jobs 2 --quiet &
        run=$!
        stopped=
        trap 'stopped=1; kill -TERM $run' TERM
        wait $run
        code=$?
        # The signal has ended that wait; the next one has the code of the run.
        if [ $stopped ]; then wait $run; code=$?; fi

        # 75: stopped by SIGTERM, and the same command goes on.
        # A task that is cancelled, or that Slurm itself puts back, is not RUNNING any more and is left alone.
        task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
        if [ $code -eq 75 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 100 ] &&
          [ "$(squeue -h -j $task -o %T)" = RUNNING ]; then
          scontrol requeue $task
        fi
        exit $code

        """#)
    #expect(job.arraySubmission == ["sbatch", "--parsable", "results/x.slurm/array.sh"])
  }

  @Test func mergeScript() {
    var job = job()
    #expect(
      job.mergeScript == """
        #!/bin/bash
        #SBATCH --job-name=x-merge
        #SBATCH --output=results/x.slurm/merge.log
        #SBATCH --open-mode=append

        # Joins the shards when all of them have ended, well or not; says what is missing, and the command that runs it.
        '/opt/my tools/experiment' merge --out results/x.h5

        """)
    (job.partition, job.out) = ("short", "x%a.h5")
    #expect(job.mergeScript.contains("\n#SBATCH --partition=short\n#SBATCH --output=./x%%a.slurm/merge.log\n"))
    #expect(
      self.job().mergeSubmission(after: "17")
        == ["sbatch", "--parsable", "--dependency=afterany:17", "results/x.slurm/merge.sh"])
  }

  @Test func defaultsLeaveOptionsToTheCluster() {
    let lines = job().arrayScript.split(separator: "\n").filter { $0.hasPrefix("#SBATCH") }
    #expect(
      lines == [
        "#SBATCH --job-name=x", "#SBATCH --array=1-32", "#SBATCH --cpus-per-task=1",
        "#SBATCH --output=results/x.slurm/shard-%a.log", "#SBATCH --open-mode=append", "#SBATCH --requeue",
        "#SBATCH --signal=B:TERM@60",
      ])
  }

  @Test(arguments: ["30", "30:00", "1:30:00", "2-0", "2-12:30", "2-12:30:00"])
  func times(_ time: String) {
    var job = job()
    job.time = time
    #expect(job.fault(measurements: 32) == nil)
  }

  @Test func faults() {
    func fault(_ change: (inout SlurmJob) -> Void, measurements: Int = 32) -> String {
      var job = job()
      change(&job)
      return job.fault(measurements: measurements) ?? "none"
    }
    #expect(fault { _ in } == "none")
    #expect(
      fault({ _ in }, measurements: 20).hasSuffix("there are 20 measurements, which are not split; give at most 20"))
    #expect(fault { $0.shards = 0 } == "--array is 0; give at least 1")
    #expect(fault { $0.throttle = 0 } == "--throttle is 0; give at least 1")
    #expect(fault { $0.cpus = 0 } == "--cpus is 0; give at least 1")
    #expect(fault { $0.out = "my results/x.h5" }.hasPrefix("--out is 'my results/x.h5'; Slurm's lines"))
    #expect(fault { $0.partition = "a\n#SBATCH --wrap=x" }.hasPrefix("--partition is "))
    #expect(fault { $0.name = "a b" }.hasPrefix("the name is 'a b'"))
    #expect(fault { $0.time = "2h" }.hasPrefix("--time is '2h'; give minutes"))
    #expect(fault { $0.memory = "4 GB" }.hasPrefix("--memory is '4 GB'"))
    #expect(fault { $0.options = ["account=abc"] }.hasPrefix("--sbatch is 'account=abc'"))
  }
}
