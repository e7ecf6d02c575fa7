import ArgumentParser
import Experiments

extension Experiment {
  /// What a run would do.
  struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show units, what is done, calls and their measured cost, and cells that cannot run.")

    @OptionGroup var arguments: ConfigArguments
    @OptionGroup var options: StudyArguments

    func run() throws {
      let config = try arguments.load()
      var options = options
      options.skipRefused = true
      let prepared = try options.prepare(config, priced: true)
      print("\(config.name) → \(options.path(config))")
      print(prepared.forecast.text(jobs: options.jobs ?? Machine.current.cores))
      if !prepared.forecast.refused.isEmpty, !self.options.skipRefused { throw ExitCode(2) }
    }
  }
}
