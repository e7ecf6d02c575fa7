import ArgumentParser
import Results

extension Experiment {
  /// Joins the result files of shards.
  struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Join result files of one config into one; refuse rows that contradict each other.")

    @Argument(help: "Result files.", completion: .file(extensions: ["h5"]))
    var files: [String]

    @Option(help: "The file to write.")
    var out: String

    func validate() throws { try StudyArguments.checkResults(out) }

    func run() throws {
      let inputs = try files.flatMap { try ResultsFile.load($0).provenance.map(\.name) }.filter {
        $0.hasPrefix("input: ")
      }
      let agreeing: Set = ["precision", "instruction_set", "components"]
      let rows = try ResultsFile.merge(files, to: out, agreeing: agreeing.union(inputs))
      print("\(out): \(rows.rows.count) rows of \(files.count) files")
    }
  }
}
