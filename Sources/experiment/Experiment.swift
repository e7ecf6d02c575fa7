import ArgumentParser
import Experiments
import Platform

/// The command line: `experiment configs/x.json` runs an experiment; subcommands look at it from all sides.
@main
struct Experiment: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiment",
    abstract: "Runs declarative experiments with discrete diffusion posterior samplers.",
    discussion: """
      experiment configs/mnist_xor.json                 run (or resume) and print the table
      experiment configs/mnist_xor.json seeds=0-1 -n    what would run, what it costs, what is done
      experiment table results/mnist_xor.h5 --format latex
      """,
    version: Discern.version,
    subcommands: [
      Run.self, Plan.self, Submit.self, Status.self, Merge.self, Validate.self, Schema.self, List.self, Table.self,
      Compare.self, Show.self, Train.self, Sample.self, Disco.self, Bench.self, ConvertData.self,
    ],
    defaultSubcommand: Run.self)

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      Terminal.error(failure.message)
      Platform.exit(failure.code)
    } catch {
      // Swift ArgumentParser knows how to say help, version and mistyped options; EX_USAGE is our 2.
      let code = exitCode(for: error)
      if code == .validationFailure {
        Terminal.error(fullMessage(for: error))
        Platform.exit(2)
      }
      if code == .success || error is ExitCode { exit(withError: error) }
      Terminal.error("error: \(error)")
      Platform.exit(2)
    }
  }
}

/// A message and the exit code that goes with it.
///
/// 0: all units done. 1: the machine failed. 2: config, plan or command line are wrong. 3: some units failed.
/// 75: stopped by SIGTERM, try again. 130: interrupted.
struct Failure: Error {
  let message: String
  let code: Int32
  init(_ message: String, code: Int32 = 2) {
    self.message = message
    self.code = code
  }
}
