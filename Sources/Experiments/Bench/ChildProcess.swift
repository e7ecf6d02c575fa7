import Foundation

/// A program run from start to end, its output dropped.
struct ChildProcess {
  /// From before the start to after the end, s.
  let seconds: Double
  /// Largest resident memory seen, bytes: all of it, and what is not a file (shared libraries, mostly); zero where the
  /// system does not show it.
  ///
  /// What wait4 reports would do, but Linux counts the memory of the starting process in it.
  private(set) var peak = (total: 0, own: 0)

  init(_ executable: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let start = Stopwatch.wall()
    try process.run()
    while process.isRunning {
      let now = Self.memory(of: process.processIdentifier)
      peak = (max(peak.total, now.total), max(peak.own, now.own))
      usleep(500)
    }
    seconds = Stopwatch.wall() - start
    guard process.terminationStatus == 0 else {
      throw BenchmarkError(command: ([executable] + arguments).joined(separator: " "), code: process.terminationStatus)
    }
  }

  private static func memory(of process: Int32) -> (total: Int, own: Int) {
    let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    func bytes(_ key: String) -> Int {
      let line = status.split(separator: "\n").first { $0.hasPrefix(key) }
      return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }
    return (bytes("VmHWM:"), bytes("RssAnon:"))
  }
}

/// A program that a benchmark started failed.
struct BenchmarkError: Error, CustomStringConvertible {
  let command: String
  let code: Int32
  var description: String { "'\(command)' ended with exit code \(code)" }
}
