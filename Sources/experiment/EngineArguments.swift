import ArgumentParser
import Experiments
import Platform
import Tensors

/// What `bench engine` runs.
struct EngineArguments: ParsableArguments {
  @Option(
    name: .customLong("case"), help: "A case, any number of times: \(EngineOptions.cases.joined(separator: ", ")).")
  var cases: [String] = []

  @Option(help: "f32 or bf16; by default those that this CPU has instructions for.")
  var precision: Precision?

  @Option(help: "Threads that share a call; by default 1 and 2.")
  var threads: Int?

  @Option(help: "Calls side by side.")
  var workers = 1

  @Option(help: "Timed calls, of which the median is given.")
  var calls = 5

  @Option(help: "A folder for weights, inputs and outputs.")
  var save: String?

  func validate() throws {
    for (name, value) in [("threads", threads ?? 1), ("workers", workers), ("calls", calls)] where value < 1 {
      throw ValidationError("--\(name) is \(value); give at least 1")
    }
  }

  func options() throws -> EngineOptions {
    for name in cases where !EngineOptions.cases.contains(name) {
      throw Failure("error: unknown case '\(name)'; \(suggestion(for: name, in: EngineOptions.cases, named: "cases"))")
    }
    var options = EngineOptions()
    (options.cases, options.workers, options.calls, options.folder) = (cases, workers, calls, save)
    if let precision {
      do { try precision.check() } catch { throw Failure("error: --precision: \(error)") }
      options.precisions = [precision]
    }
    if let threads { options.threads = [threads] }
    try save.map { try Folder.create($0) }
    return options
  }
}

extension Precision: ExpressibleByArgument {}
