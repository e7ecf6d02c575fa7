import Foundation
import Results
import Testing

/// `submit` with stand-ins for sbatch and scontrol; `scripts/test-slurm` has a real Slurm.
struct EndToEndSubmitTests {
  private let units = TinyConfigs.bitUnits

  /// A folder with a config and an `sbatch` that notes its arguments; `reply` is the rest of its script.
  private func tool(_ reply: String, config: String = TinyConfigs.bits()) throws -> (CommandLineTool, path: String) {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", config)
    for (name, rest) in [("sbatch", reply), ("scontrol", ""), ("squeue", "cat \(experiment.path("state"))")] {
      try experiment.write("bin/\(name)", "#!/bin/sh\necho \"\(name) $*\" >> \(experiment.path("calls"))\n\(rest)\n")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: experiment.path("bin/\(name)"))
    }
    return (experiment, "\(experiment.path("bin")):/usr/bin:/bin")
  }

  private func calls(_ experiment: CommandLineTool) -> String {
    (try? String(contentsOfFile: experiment.path("calls"), encoding: .utf8)) ?? ""
  }

  @Test func submitsArrayAndMerge() async throws {
    let (experiment, path) = try tool("echo 'sbatch: warning: late' >&2; echo '41;cluster'")
    let outcome = try await experiment.run(
      ["submit", "a.json", "draws=3", "--array", "4", "--throttle", "2"], path: path)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.out == "\(units) units in 4 shards: array 41, merge 41\nexperiment status results/bits\n")
    #expect(
      calls(experiment) == """
        sbatch --parsable results/bits.slurm/array.sh
        sbatch --parsable --dependency=afterany:41 results/bits.slurm/merge.sh

        """)
    // Shards that have not begun are known.
    let status = try await experiment("status", "results/bits")
    #expect(status.out.contains("results/bits.h5: 0 units done, 0 failed, \(units) missing\n"), "\(status.out)")
    #expect(status.out.contains("  experiment run results/bits.slurm/config.json --out results/bits.h5 --shard 4/4\n"))
    #expect(status.out.contains("  sbatch --array=1,2,3,4 results/bits.slurm/array.sh\n"))
    // The config of the tasks is the one that was submitted, overrides and name included; another one is refused.
    let other = try await experiment.run(["submit", "a.json", "--array", "4"], path: path)
    #expect(other.code == 1 && other.errors.hasPrefix("error: results/bits.slurm/config.json: holds another config"))
    let again = try await experiment.run(["submit", "a.json", "draws=3", "--array", "2"], path: path)
    #expect(again.code == 0 && again.out.contains("\(units) units in 2 shards"), "\(again)")
  }

  @Test func dryRunWritesAndPrints() async throws {
    let (experiment, path) = try tool("echo 1")
    let outcome = try await experiment.run(
      ["submit", "a.json", "--engine", "slurm", "--array", "3", "--out", "r/b.h5", "--dry-run"], path: path)
    #expect(outcome.code == 0 && calls(experiment).isEmpty, "\(outcome.errors)")
    for name in ["array.sh", "merge.sh"] {
      let script = try String(contentsOfFile: experiment.path("r/b.slurm/\(name)"), encoding: .utf8)
      #expect(outcome.out.contains("==> r/b.slurm/\(name) <==\n\(script)"))
    }
    #expect(outcome.out.hasSuffix("sbatch --parsable --dependency=afterany:<array> r/b.slurm/merge.sh\n"))
    #expect(try await experiment("status", "r/b").code == 2)
  }

  @Test func refusals() async throws {
    let (experiment, path) = try tool("echo 'sbatch: error: invalid partition specified: none' >&2; exit 1")
    let refused = try await experiment.run(["submit", "a.json", "--array", "2"], path: path)
    #expect(refused.code == 1 && refused.errors.contains("failed with code 1: sbatch: error: invalid partition"))
    let absent = try await experiment.run(["submit", "a.json", "--array", "2"], path: "/nowhere")
    #expect(absent.code == 1 && absent.errors.contains("sbatch cannot be started: No such file or directory"))
    for (arguments, message) in [
      (["--array", "9"], "error: --array is 9, but there are 8 measurements, which are not split; give at most 8"),
      (["--array", "0"], "error: --array is 0; give at least 1"),
      (["--array", "2", "--time", "soon"], "error: --time is 'soon'; give minutes"),
      (["--array", "2", "--engine", "pbs"], "The value 'pbs' is invalid for '--engine <engine>'"),
      (["--array", "2", "--out", "a.json"], "--out is 'a.json'; give a file that ends in .h5"),
      ([], "Missing expected argument '--array <array>'"),
    ] {
      let outcome = try await experiment.run(["submit", "a.json"] + arguments, path: path)
      #expect(outcome.code == 2 && outcome.errors.contains(message), "\(outcome)")
    }
  }

  /// The script of the array as Slurm runs it: a task that gets SIGTERM asks to be put back, and goes on when it is.
  @Test func stoppedTasksGoBack() async throws {
    let (experiment, path) = try tool("echo 7", config: EndToEndShardTests.slow)
    try await experiment("a.json", "--out", "whole.h5", "--quiet")
    #expect(try await experiment.run(["submit", "a.json", "--array", "2"], path: path).code == 0)
    let results = ["results/bits-shard-1-of-2.h5", "results/bits-shard-2-of-2.h5"]
    func task(_ shard: Int, when isDue: @escaping @Sendable () -> Bool) async throws -> (Int32, Bool) {
      let environment = [
        "PATH": path, "SLURM_ARRAY_JOB_ID": "7", "SLURM_ARRAY_TASK_ID": "\(shard)", "SLURM_RESTART_COUNT": "1",
      ]
      let (outcome, wasSignalled) = try await experiment.run(
        program: URL(fileURLWithPath: "/bin/bash"), ["results/bits.slurm/array.sh"], environment: environment,
        signal: SIGTERM,
        when: isDue)
      return (outcome.code, wasSignalled)
    }
    // One that is cancelled gets the same signal and is not put back.
    try experiment.write("state", "COMPLETING\n")
    #expect(try await task(1) { experiment.partCount(results[0]) > 0 } == (75, true))
    #expect(calls(experiment).hasSuffix("squeue -h -j 7_1 -o %T\n"))
    try experiment.write("state", "RUNNING\n")
    let done = experiment.partCount(results[0])
    #expect(try await task(1) { experiment.partCount(results[0]) > done } == (75, true))
    #expect(calls(experiment).hasSuffix("scontrol requeue 7_1\n"))
    #expect(try await task(1) { false } == (0, false))
    #expect(try await task(2) { false } == (0, false))
    #expect(calls(experiment).components(separatedBy: "requeue").count == 2)
    #expect(try await experiment("merge", "--out", "results/bits.h5").code == 0)
    #expect(try experiment.load("results/bits.h5").cells == experiment.load("whole.h5").cells)
  }
}
