import ArgumentParser
import Experiments
import Platform
import Reports
import Results

extension Experiment {
  /// Regenerates the table of a result file, or everything that a paper file lists.
  struct Table: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the table of a result file; or write the tables and figures that a paper file lists.",
      discussion: """
        experiment table results/x.h5 --format latex       one table, printed
        experiment table results/x.h5 --start paper.json   a paper file to start from
        experiment table experiments/synthetic/paper.json  every table (txt, md, csv, tex) and figure (dat, gp, svg, pdf)
        """)

    @Argument(help: "A result file, or a paper file.", completion: .file(extensions: ["h5", "json"]))
    var file: String

    @Option(help: "With a paper file: the folder to write to, instead of its own.")
    var out: String?

    @Option(help: "With a result file: write a paper file to start from, and print nothing.")
    var start: String?

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
      if file.hasSuffix(".json") { return try writePaper() }
      if let start { return try writeStart(start) }
      let columns = metrics?.split(separator: ",").map { $0.trimmed } ?? []
      do {
        let table = try ResultsFile.load(file).table(
          metrics: columns, primary: primary, baseline: baseline, unit: unit)
        print(table.formatted(format), terminator: "")
      } catch {
        throw Failure("error: \(error)")
      }
    }

    private func writeStart(_ path: String) throws {
      guard path.hasSuffix(".json") else {
        throw Failure("error: --start is '\(path)'; give a file that ends in .json")
      }
      guard !File.exists(path) else { throw Failure("error: \(path) exists; it is not overwritten") }
      do {
        let text = try Paper.start(from: file, at: path)
        try Folder.create(Path.folder(of: path))
        try File.create(path, Array(text.utf8))
      } catch {
        throw Failure("error: \(error)")
      }
      print("\(path): edit it, then: experiment table \(path)")
    }

    private func writePaper() throws {
      let paper: Paper
      do { paper = try Paper.load(file) } catch { throw Failure("\(error)") }
      do {
        let written = try paper.write(to: out)
        print(written.files.joined(separator: "\n"))
        if !written.undrawn.isEmpty {
          let names = written.undrawn.map { "\($0).gp" }.joined(separator: " ")
          Terminal.error("not drawn (is gnuplot installed?): cd \(out ?? paper.folder) && gnuplot \(names)")
        }
      } catch {
        throw Failure("error: \(out ?? paper.folder): \(error)", code: 1)
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
