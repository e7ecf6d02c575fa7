import ArgumentParser
import Experiments
import Platform
import Reports
import Results

extension Experiment {
  /// Regenerates the table of a result file.
  struct Table: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the table of a result file.")

    @Argument(help: "A result file.", completion: .file(extensions: ["h5"]))
    var file: String

    @Option(help: "text, markdown, csv or latex.")
    var format = TableFormat.text

    @Option(help: "Columns to show, with commas; by default all metrics.")
    var metrics: String?

    @Option(help: "The column that is tested; by default the config's.")
    var primary: String?

    @Option(help: "The sampler compared with; by default the config's.")
    var baseline: String?

    @Option(help: "What is replicated, item or seed; by default the config's.")
    var unit: SummaryOptions.Unit?

    func run() throws {
      let columns = metrics?.split(separator: ",").map { $0.trimmed } ?? []
      do {
        let table = try ResultsFile.load(file).table(
          metrics: columns, primary: primary, baseline: baseline, unit: unit)
        print(table.formatted(format), terminator: "")
      } catch {
        throw Failure("error: \(error)")
      }
    }
  }
}

extension TableFormat: ExpressibleByArgument {}
extension SummaryOptions.Unit: ExpressibleByArgument {}

extension Experiment.Run {
  /// The table of a file as text.
  static func table(_ path: String) throws -> String {
    do {
      return try ResultsFile.load(path).table().formatted(.text)
    } catch {
      throw Failure("error: \(error)", code: 1)
    }
  }
}
