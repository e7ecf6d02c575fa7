import ArgumentParser
import Experiments
import Platform

/// The config and its overrides, as `run`, `plan` and `validate` take them.
struct ConfigArguments: ParsableArguments {
  @Argument(help: "A config file.", completion: .file(extensions: ["json"]))
  var config: String

  @Argument(help: "Overrides: key=value, a.b=value, samplers.SGDD.iterations=20.")
  var overrides: [String] = []

  @Option(help: "Seeds to run instead of the config's: 0-9 or 1,2,5.")
  var seeds: String?

  @Option(help: "Arithmetic of neural layers instead of the config's: f32 or bf16.")
  var precision: String?

  /// The words of the command line that name this config.
  var words: [String] {
    [config] + overrides + (seeds.map { ["--seeds", $0] } ?? []) + (precision.map { ["--precision", $0] } ?? [])
  }

  /// Reads the config; all of its errors come at once, with exit code 2.
  func load() throws -> ExperimentConfig {
    // With a default subcommand a mistyped one arrives here as a config.
    let names = Experiment.configuration.subcommands.compactMap { $0.configuration.commandName ?? "\($0)".lowercased() }
    if !config.contains("/"), !config.hasSuffix(".json"), !File.exists(config) {
      throw Failure(
        "error: '\(config)' is neither a config file nor a subcommand; "
          + suggestion(for: config, in: names, named: "subcommands"))
    }
    let more = (seeds.map { ["seeds=\($0)"] } ?? []) + (precision.map { ["precision=\($0)"] } ?? [])
    for text in overrides where !text.contains("=") {
      throw Failure("error: '\(text)' is no override; write key=value, for example seeds=0-3")
    }
    do {
      return try ExperimentConfig.load(config, overrides: overrides + more, registries: .standard)
    } catch {
      throw Failure("\(error)")
    }
  }
}
