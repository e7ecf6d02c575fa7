import ArgumentParser
import Experiments

extension Experiment {
  /// What configs can name.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List samplers, priors, tasks and metrics, or all options of one of them.")

    @Argument(help: "A kind, such as sgdd; 'config' for the keys of a config file.")
    var kind: String?

    func run() throws {
      let registries = Registries.standard
      guard let kind else {
        print("samplers:\n\(registries.samplers.list)\npriors:\n\(registries.priors.list)")
        print("tasks:\n\(registries.tasks.list)\nmetrics:\n\(registries.metrics.list)")
        return print("'experiment list KIND' prints its options, 'experiment list config' those of a config file.")
      }
      if kind == "config" { return print(ExperimentConfig.help(registries)) }
      let helps = [
        registries.samplers[kind]?.help, registries.priors[kind]?.help, registries.tasks[kind]?.help,
        registries.metrics[kind]?.help,
      ].compactMap { $0 }
      guard !helps.isEmpty else {
        let names =
          registries.samplers.names + registries.priors.names + registries.tasks.names + registries.metrics.names
        throw Failure("error: unknown kind '\(kind)'; \(suggestion(for: kind, in: names, named: "kinds"))")
      }
      print(helps.joined(separator: "\n"))
    }
  }
}
