import ArgumentParser
import Experiments
import Platform

extension Experiment {
  /// Trains a prior, or goes on with it.
  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Train a prior, or go on from its last checkpoint; write weights and a model card.",
      discussion: "Keys of the config:\n\n" + TrainingConfig.help)

    @Argument(help: "A training config.", completion: .file(extensions: ["json"]))
    var config: String

    @Argument(help: "Overrides: key=value, network.width=192.")
    var overrides: [String] = []

    @Option(help: "Arithmetic of products instead of the config's: f32 or bf16.")
    var precision: String?

    @Option(help: "Stop after so many minutes, with a checkpoint.")
    var minutes: Double?

    @Flag(help: "No progress.")
    var quiet = false

    func validate() throws {
      if let minutes, !(minutes > 0) { throw ValidationError("--minutes is \(minutes); give a number above 0") }
    }

    func run() throws {
      let config = try TrainingConfig.load(arguments: config, overrides + (precision.map { ["precision=\($0)"] } ?? []))
      let command = (["experiment train", self.config] + overrides).joined(separator: " ")
      var training: TrainingRun
      do {
        training = try TrainingRun(config, command: command)
      } catch {
        throw Failure("error: \(self.config) cannot be trained: \(error)")
      }
      let interrupt = Interrupt()
      let progress = TrainingProgress(quiet: quiet)
      training.report = { progress.report($0) }
      let summary: TrainingSummary
      do {
        summary = try training.run(minutes: minutes) { interrupt.isRaised }
      } catch {
        throw Failure("error: \(error)", code: 1)
      }
      Terminal.endStatus()
      Terminal.error(
        "\(config.weights): step \(summary.step) of \(summary.steps), "
          + (summary.bound.map { TrainingProgress.bits($0) + " bits a token" } ?? "stopped")
          + (summary.step < summary.steps ? " (the same command goes on)" : ""))
      if interrupt.isRaised { throw ExitCode(130) }
    }
  }
}

extension TrainingConfig {
  /// Reads the config of a command line; all of its errors come at once, with exit code 2.
  static func load(arguments path: String, _ overrides: [String]) throws -> TrainingConfig {
    for text in overrides where !text.contains("=") {
      throw Failure("error: '\(text)' is no override; write key=value, for example network.width=192")
    }
    do {
      return try TrainingConfig.load(path, overrides: overrides)
    } catch {
      throw Failure("\(error)")
    }
  }
}
