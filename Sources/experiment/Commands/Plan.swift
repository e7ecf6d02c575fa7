import ArgumentParser
import Experiments
import Reports

extension Experiment {
  /// What a run would do, or how large one must be.
  struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Show units, what is done, calls and their measured cost; or how many items and seeds a difference takes.",
      discussion: """
        experiment plan configs/x.json                            what a run would do
        experiment plan results/pilot.h5 --detect 0.5             items and seeds to find a difference of 0.5
        experiment plan results/pilot.h5 --detect 0.5 --items 40  the power of that design; refused where no p could pass
        """)

    @OptionGroup var arguments: ConfigArguments
    @OptionGroup var options: StudyArguments
    @OptionGroup var design: DesignArguments

    func run() throws {
      if arguments.config.hasSuffix(".h5") { return try design.run(pilot: arguments.config, jobs: options.jobs) }
      if design.detect != nil {
        throw Failure("error: --detect reads a pilot: experiment plan results/pilot.h5 --detect 0.5")
      }
      try Self.show(try arguments.load(), options)
    }

    /// Prints the plan of a config; exit code 2 where a cell is refused.
    static func show(_ config: ExperimentConfig, _ options: StudyArguments) throws {
      let prepared = try options.prepare(config, priced: true, skipping: true)
      print("\(config.name) → \(try options.path(config))")
      print(prepared.forecast.text(jobs: options.jobs ?? Machine.current.cores))
      if !prepared.forecast.refused.isEmpty, !options.skipRefused { throw ExitCode(2) }
    }
  }
}
