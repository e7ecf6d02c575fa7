import ArgumentParser
import Experiments
import Platform

extension Experiment {
  /// Times what the rest stands on.
  struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Time hot loops, runs and start-up; medians, nothing is judged.",
      discussion: Benchmark.all.map { "  \($0.name.padded(to: 12))\($0.about)" }
        .joined(separator: "\n"))

    @Argument(help: "Which; by default all.")
    var names: [String] = []

    @Flag(help: "One JSON object a line.")
    var json = false

    @OptionGroup(title: "Of 'engine'") var engine: EngineArguments

    func run() throws {
      let known = Benchmark.all.map(\.name)
      for name in names where !known.contains(name) {
        throw Failure("error: unknown benchmark '\(name)'; \(suggestion(for: name, in: known, named: "benchmarks"))")
      }
      let scratch = File.temporary(for: (Process.environment("TMPDIR") ?? "/tmp") + "/discern")
      try Folder.create(scratch)
      defer { Folder.remove(scratch) }
      var host = BenchmarkHost(executable: Process.executable, scratch: scratch)
      host.engine = try engine.options()
      for benchmark in Benchmark.all where names.isEmpty || names.contains(benchmark.name) {
        for figure in try benchmark.run(on: host) {
          print(json ? line(benchmark, figure) : text(benchmark, figure))
        }
      }
    }

    private func text(_ benchmark: Benchmark, _ figure: Benchmark.Figure) -> String {
      let name = benchmark.name.padded(to: 11)
      let value = "\(digits(figure.value)) \(figure.unit)"
      let derived = figure.derived.map { "\(digits($0.value)) \($0.unit)" }
      return "\(name) \(figure.what): " + ([value] + derived).joined(separator: ", ")
    }

    private func digits(_ value: Double) -> String { String(printf: value < 100 ? "%.3g" : "%.0f", value) }

    private func line(_ benchmark: Benchmark, _ figure: Benchmark.Figure) -> String {
      let derived = figure.derived.map { JSON.object([("value", .number($0.value)), ("unit", .string($0.unit))]) }
      let numbers = JSON.object([
        ("what", .string(figure.what)), ("value", .number(figure.value)), ("unit", .string(figure.unit)),
        ("derived", .array(derived)),
      ])
      return JSON.object([("benchmark", .string(benchmark.name)), ("figure", numbers)]).canonical
    }
  }
}
