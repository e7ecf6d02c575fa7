import ArgumentParser
import Experiments
import Platform

extension Experiment {
  /// Hands an experiment to a cluster.
  struct Submit: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run a config on a cluster: an array of Slurm tasks, a shard each, and a merge that waits for them.",
      discussion: """
        experiment submit configs/x.json --array 32 --throttle 8 --time 2:00:00 --memory 4G
        experiment status results/x

        Writes results/x.slurm/array.sh and merge.sh, which sbatch takes by hand too, and the resolved config that the tasks
        read. A task that is preempted, loses its node or comes to the end of its time goes back into the queue and goes on
        with the units that are not done. One that fails stays ended; the merge names it with the command that runs it.
        """)

    /// What a cluster is run by.
    enum Engine: String, ExpressibleByArgument, CaseIterable {
      case slurm
    }

    @OptionGroup var arguments: ConfigArguments

    @Option(help: "What the cluster is run by: slurm.")
    var engine = Engine.slurm

    @Option(help: "The number of tasks, and so of shards.")
    var array: Int

    @Option(help: "How many tasks run at a time; by default as many as the cluster lets.")
    var throttle: Int?

    @Option(help: "The partition; by default the cluster's.")
    var partition: String?

    @Option(help: "The time limit of a task, as [days-]hours:minutes:seconds; by default the partition's.")
    var time: String?

    @Option(help: "The memory of a task, as 4G; by default the cluster's.")
    var memory: String?

    @Option(help: "Cores of a task, and its workers.")
    var cpus = 1

    @Option(
      name: .customLong("sbatch"), parsing: .unconditionalSingleValue,
      help: "A further option of sbatch, any number of times: --sbatch=--account=abc.")
    var more: [String] = []

    @Option(help: "The result file; by default results/<config name>.h5.", completion: .file(extensions: ["h5"]))
    var out: String?

    @Option(help: "Refuse plans that cost more than this many core-seconds.")
    var budget: Double?

    @Flag(help: "Go on without the cells that cannot run.")
    var skipRefused = false

    @Flag(name: [.customShort("n"), .long], help: "Write and print the scripts, submit nothing.")
    var dryRun = false

    func validate() throws { try out.map(StudyArguments.checkResults) }

    func run() throws {
      let config = try arguments.load()
      let out = out ?? "results/\(config.name).h5"
      let prepared = try Prepared(
        config, path: out, skipRefused: skipRefused, budget: budget, jobs: array * max(1, cpus), priced: false)
      var job = SlurmJob(name: config.name, program: Process.executable, out: out, shards: array)
      (job.throttle, job.partition, job.time, job.memory) = (throttle, partition, time, memory)
      (job.cpus, job.skipRefused, job.options) = (cpus, skipRefused, more)
      let measurements = prepared.study.units.count / config.samplers.count
      if let fault = job.fault(measurements: measurements) { throw Failure("error: \(fault)") }
      do {
        try job.write(config)
        if dryRun { return show(job) }
        try job.writePlans(prepared.study, running: prepared.units)
        let ids = try job.submit()
        print("\(prepared.units.count) units in \(array) shards: array \(ids.array), merge \(ids.merge)")
        print("experiment status \(out.dropLast(3))")
      } catch let error as SubmitError {
        throw Failure("error: \(error)", code: 1)
      } catch {
        throw Failure("error: \(error)", code: 1)
      }
    }

    private func show(_ job: SlurmJob) {
      for (file, text) in [(job.arrayFile, job.arrayScript), (job.mergeFile, job.mergeScript)] {
        print("==> \(file) <==\n\(text)")
      }
      print(job.arraySubmission.joined(separator: " "))
      print(job.mergeSubmission(after: "<array>").joined(separator: " "))
    }
  }
}
