import ArgumentParser
import Experiments

extension Experiment {
  /// JSON Schema for editors.
  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the JSON Schema (2020-12) of config files.")

    func run() throws { print(ExperimentConfig.schema(.standard).pretty) }
  }
}
