import Platform

/// A program run from start to end, its output dropped.
struct MeasuredProcess {
  /// From before the start to after the end, s.
  let seconds: Double
  /// Largest resident memory seen, bytes: all of it, and what is not a file (shared libraries, mostly); zero where the
  /// system does not show it.
  ///
  /// What wait4 reports would do, but Linux counts the memory of the starting process in it.
  private(set) var peak = (total: 0, own: 0)

  init(_ executable: String, _ arguments: [String]) throws {
    let start = Stopwatch.wall()
    let process = try ChildProcess([executable] + arguments)
    var code = process.poll()
    while code == nil {
      let now = Self.memory(of: process.id)
      peak = (max(peak.total, now.total), max(peak.own, now.own))
      usleep(500)
      code = process.poll()
    }
    seconds = Stopwatch.wall() - start
    guard let code, code == 0 else {
      throw BenchmarkError(command: ([executable] + arguments).joined(separator: " "), code: code ?? -1)
    }
  }

  private static func memory(of process: Int32) -> (total: Int, own: Int) {
    let status = String(decoding: (try? File.read("/proc/\(process)/status")) ?? [], as: UTF8.self)
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
