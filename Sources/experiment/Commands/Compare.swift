import ArgumentParser
import Experiments
import Reports

extension Experiment {
  /// Says whether differences between samplers are real.
  struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare samplers, pair by pair: intervals, tests, Holm, a verdict.",
      discussion: """
        Files are results of ours (.h5) and tables of others (.csv: columns sampler, item, [seed], [task],
        [measurement_hash] and the metric). Rows are paired by task, item and seed; rows whose measurements differ are
        refused. A sampler that is in several files is called NAME@FILE.
        """)

    @Argument(
      help: "Result files; the first one's settings are the defaults.", completion: .file(extensions: ["h5", "csv"]))
    var files: [String]

    @Option(help: "The sampler compared with; by default the config's.")
    var baseline: String?

    @Option(help: "The column; by default the config's primary one.")
    var metric: String?

    @Option(help: "What is replicated, item or seed; by default the config's.")
    var unit: SummaryOptions.Unit?

    @Option(help: "Also test whether the difference lies within ± this (TOST).")
    var margin: Double?

    @Option(
      name: .customLong("with"),
      help: "A point estimate or reference that is compared as well, as the baseline always is; may be repeated.")
    var included: [String] = []

    @Option(help: "text, markdown, csv or latex.")
    var format = TableFormat.text

    func run() throws {
      var request = Comparisons.Request(files: files)
      (request.baseline, request.metric, request.unit, request.margin) = (baseline, metric, unit, margin)
      request.included = included
      do {
        print(try Comparisons.table(request).formatted(format), terminator: "")
      } catch let errors as ConfigErrors {
        throw Failure("\(errors)")
      } catch {
        throw Failure("error: \(error)")
      }
    }
  }
}
