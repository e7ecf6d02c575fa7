import ArgumentParser
import Experiments
import Reports

/// How large a study must be: what `plan` takes beside a pilot.
struct DesignArguments: ParsableArguments {
  @Option(help: "With a pilot (.h5): the smallest difference worth finding, in units of the metric.")
  var detect: Double?

  @Option(help: "With a pilot: the probability of finding it.")
  var power = 0.8

  @Option(help: "With a pilot: the column; by default the config's primary one.")
  var metric: String?

  @Option(help: "With a pilot: the sampler compared with; by default the config's.")
  var baseline: String?

  @Option(help: "With a pilot: what is replicated, item or seed; by default the config's.")
  var unit: SummaryOptions.Unit?

  @Option(help: "With a pilot: judge a design of so many items.")
  var items: Int?

  @Option(name: .customLong("seeds-per-item"), help: "With a pilot: judge a design of so many seeds an item.")
  var seedsPerItem: Int?

  /// Prints what the pilot says and the designs that suffice.
  func run(pilot: String, jobs: Int?) throws {
    guard let detect else {
      throw Failure("error: \(pilot) is a result file; say what is to be found, for example --detect 0.5")
    }
    var request = Comparisons.Request(files: [pilot])
    (request.baseline, request.metric, request.unit) = (baseline, metric, unit)
    do {
      let plan = try DesignPlan(
        Comparisons.report(request),
        DesignPlan.Request(
          difference: detect, power: power, jobs: jobs ?? Machine.current.cores, items: items, seeds: seedsPerItem))
      print(try plan.tables().map { $0.formatted(.text) }.joined(separator: "\n"), terminator: "")
    } catch {
      throw Failure("error: \(error)")
    }
  }
}
