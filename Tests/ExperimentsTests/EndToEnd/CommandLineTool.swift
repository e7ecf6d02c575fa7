import Foundation
import Results
import Testing

/// Runs the built `experiment` in a folder of its own, as a person at a shell does.
final class CommandLineTool: Sendable {
  /// Where configs and results of one test lie.
  let folder: URL

  /// `experiment` lies beside the test bundle's resources.
  static let executable = Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent("experiment")

  /// What a finished command leaves.
  struct Outcome: Sendable {
    let code: Int32
    let wasKilled: Bool
    let out: String
    let errors: String
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("discern-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  func write(_ name: String, _ text: String) throws {
    let file = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func load(_ name: String) throws -> ResultsFile { try ResultsFile.load(path(name)) }

  /// A signal to a running command as soon as `isDue`.
  ///
  /// A thread of its own watches, every millisecond: other tests may hold Swift's threads for a minute.
  struct Interruption: Sendable {
    let signal: Int32
    let isDue: @Sendable () -> Bool

    func watch(_ process: Int32) {
      Thread.detachNewThread {
        while kill(process, 0) == 0 {
          if isDue() {
            kill(process, signal)
            return
          }
          usleep(1000)
        }
      }
    }
  }

  /// Runs to the end, or to what the interruption makes of it.
  ///
  /// `in` is a working folder other than the test's own. Output goes through files, which no reader has to drain.
  @discardableResult
  func callAsFunction(
    _ arguments: String..., in directory: URL? = nil, interrupt: Interruption? = nil
  ) async throws -> Outcome {
    try await run(arguments, in: directory, interrupt: interrupt)
  }

  /// The same with a search path of its own, where given.
  func run(
    _ arguments: [String], in directory: URL? = nil, path search: String? = nil,
    interrupt: Interruption? = nil
  ) async throws -> Outcome {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = directory ?? folder
    var environment = ProcessInfo.processInfo.environment
    environment["DISCERN_DATA"] = path("data")
    if let search { environment["PATH"] = search }
    process.environment = environment
    let files = ["out", "errors"].map { path(".\($0)-\(UUID().uuidString)") }
    for file in files { try Data().write(to: URL(fileURLWithPath: file)) }
    let out = try #require(FileHandle(forWritingAtPath: files[0]))
    let errors = try #require(FileHandle(forWritingAtPath: files[1]))
    (process.standardOutput, process.standardError, process.standardInput) = (out, errors, FileHandle.nullDevice)
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in end.finish() }
    try process.run()
    interrupt?.watch(process.processIdentifier)
    for await _ in ended {}
    try out.close()
    try errors.close()
    return Outcome(
      code: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
      out: try String(contentsOfFile: files[0], encoding: .utf8),
      errors: try String(contentsOfFile: files[1], encoding: .utf8))
  }

  /// Sends `signal` when a run has stored `count` parts beside `results`.
  func interruption(_ signal: Int32, parts count: Int, of results: String) -> Interruption {
    let folder = path(results) + ".parts"
    return Interruption(signal: signal) {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return names.count { $0.hasSuffix(".json") } >= count
    }
  }
}

extension Row {
  /// Every column but `seconds`, numbers bit for bit.
  var cells: [String] {
    Mirror(reflecting: self).children.flatMap { name, value -> [String] in
      if name == "seconds" { return [] }
      if let metrics = value as? [Metric] { return metrics.map { "\($0.name): \($0.value.bitPattern)" } }
      return ["\(name ?? ""): \(value)"]
    }
  }
}

extension ResultsFile {
  /// Every column but `seconds` of every row, and the draws that were kept.
  var cells: [[String]] {
    get throws {
      try zip(rows.rows, samples(rows.rows.map(\.key))).map { row, kept in
        row.cells + (kept.map { ["\($0.draws)×\($0.length): \($0.tokens)"] } ?? [])
      }
    }
  }
}
