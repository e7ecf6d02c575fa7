import ArgumentParser
import Experiments
import Results

extension Experiment {
  /// Rows and pictures of one item.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Write a picture of one item (truth, measurement, a row of draws a sampler), or print how rows were made.")

    @Argument(help: "A result file.", completion: .file(extensions: ["h5"]))
    var file: String

    @Option(help: "The task, where there are several.")
    var task: String?

    @Option(help: "The item.")
    var item = 0

    @Option(help: "The seed; by default the first, and of images all of them.")
    var seed: Int?

    @Option(help: "The PNG to write; by default beside the result file.")
    var out: String?

    @Flag(help: "Of a melody, also write MIDI files: the truth and the first draw of each sampler.")
    var midi = false

    @Flag(help: "Print provenance, config and failed rows instead.")
    var info = false

    func run() throws {
      do {
        let results = try ResultsFile.load(file)
        if info { return print(results.info) }
        let (image, captions) = try results.picture(task: task, item: item, seed: seed)
        let path = out ?? file.replacing(".h5", with: "") + "-item\(item)" + (seed.map { "-seed\($0)" } ?? "") + ".png"
        try image.write(to: path)
        print("\(path), rows from the top: \(captions.joined(separator: "; "))")
        if midi { try writeMelodies(of: results, beside: path) }
      } catch {
        throw Failure("error: \(error)")
      }
    }

    private func writeMelodies(of results: ResultsFile, beside path: String) throws {
      for (name, melody) in try results.melodies(task: task, item: item, seed: seed) {
        let word = name.map { $0.isLetter || $0.isNumber ? $0 : "-" }
        let file = path.replacing(".png", with: "") + "-\(String(word)).mid"
        try melody.write(to: file)
        print(file)
      }
    }
  }
}

extension ResultsFile {
  fileprivate var info: String {
    let attributes = provenance.map { "\($0.name): \($0.value)" }
    let failed = rows.rows.filter { $0.status == .failed }.map { "failed: \($0.key): \($0.message)" }
    let settings = Dictionary(rows.rows.map { ($0.key.sampler, $0.settings) }) { first, _ in first }
    let lines = settings.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return (attributes + lines + failed).joined(separator: "\n")
  }
}
