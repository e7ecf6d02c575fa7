import ArgumentParser
import Experiments
import Platform

extension Experiment {
  /// Trains a network, or goes on with it.
  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Train a network, or go on with it; write its weights and a model card.",
      discussion: "Keys of the config:\n\n" + trainingHelp)

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
      let settings = overrides + (precision.map { ["precision=\($0)"] } ?? [])
      let plan = try readConfig(settings) { try trainingPlan(config, overrides: $0) }
      let command = (["experiment train", self.config] + settings).joined(separator: " ")
      var training: any Training
      do {
        training = try plan.training(command: command)
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
        "\(plan.weights): step \(summary.step) of \(summary.steps), \(summary.worth ?? "stopped")"
          + (summary.step < summary.steps ? " (the same command goes on)" : ""))
      if interrupt.isRaised { throw ExitCode(130) }
    }
  }
}

/// Reads the config of a command line; all of its errors come at once, with exit code 2.
func readConfig<Config>(_ overrides: [String], _ load: ([String]) throws -> Config) throws -> Config {
  for text in overrides where !text.contains("=") {
    throw Failure("error: '\(text)' is no override; write key=value, for example network.width=192")
  }
  do {
    return try load(overrides)
  } catch {
    throw Failure("\(error)")
  }
}
