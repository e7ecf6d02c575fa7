import ArgumentParser
import Experiments

extension Experiment {
  /// JSON Schema for editors.
  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the JSON Schema (2020-12) of config files, or of paper files.")

    @Flag(help: "Of paper files.")
    var paper = false

    func run() throws { print((paper ? Paper.schema : ExperimentConfig.schema(.standard)).pretty) }
  }
}
