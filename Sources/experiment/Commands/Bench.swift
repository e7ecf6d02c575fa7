import ArgumentParser
import Experiments
import Foundation

extension Experiment {
  /// Times what the rest stands on.
  struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Time hot loops, runs and start-up; medians, nothing is judged.",
      discussion: Benchmark.all.map { "  \($0.name.padding(toLength: 12, withPad: " ", startingAt: 0))\($0.about)" }
        .joined(separator: "\n"))

    @Argument(help: "Which; by default all.")
    var names: [String] = []

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() throws {
      let known = Benchmark.all.map(\.name)
      for name in names where !known.contains(name) {
        throw Failure("error: unknown benchmark '\(name)'; \(suggestion(for: name, in: known, named: "benchmarks"))")
      }
      let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
      try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: scratch) }
      let host = BenchmarkHost(executable: Bundle.main.executablePath ?? CommandLine.arguments[0], scratch: scratch)
      for benchmark in Benchmark.all where names.isEmpty || names.contains(benchmark.name) {
        for figure in try benchmark.run(on: host) {
          print(json ? try line(benchmark, figure) : text(benchmark, figure))
        }
      }
    }

    private func text(_ benchmark: Benchmark, _ figure: Benchmark.Figure) -> String {
      let name = benchmark.name.padding(toLength: 11, withPad: " ", startingAt: 0)
      let value = "\(digits(figure.value)) \(figure.unit)"
      let derived = figure.derived.map { "\(digits($0.value)) \($0.unit)" }
      return "\(name) \(figure.what): " + ([value] + derived).joined(separator: ", ")
    }

    private func digits(_ value: Double) -> String { String(format: value < 100 ? "%.3g" : "%.0f", value) }

    private func line(_ benchmark: Benchmark, _ figure: Benchmark.Figure) throws -> String {
      struct Line: Encodable {
        let benchmark: String
        let figure: Benchmark.Figure
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(Line(benchmark: benchmark.name, figure: figure)), as: UTF8.self)
    }
  }
}
