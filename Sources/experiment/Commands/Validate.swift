import ArgumentParser
import Experiments

extension Experiment {
  /// Reads configs and says what is wrong with them.
  struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Check a config; print it with every default.")

    @OptionGroup var arguments: ConfigArguments

    @Flag(help: "Print nothing when the config is right.")
    var quiet = false

    func run() throws {
      let config = try arguments.load()
      if !quiet { print(config.resolved.pretty) }
    }
  }
}
