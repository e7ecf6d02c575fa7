import Foundation

extension CommandLineTool {
  /// Runs a program of any kind and sends it a signal as soon as `isDue` says so; whether it was still running then.
  ///
  /// Waits on a thread of its own, so that tests which keep all cooperative threads busy do not delay the signal.
  func run(
    program: URL = CommandLineTool.executable, _ arguments: [String], environment more: [String: String] = [:],
    signal: Int32, when isDue: @escaping @Sendable () -> Bool
  ) async throws -> (outcome: Outcome, wasSignalled: Bool) {
    let files = ["out", "errors"].map { path(".\($0)-\(UUID().uuidString)") }
    let folder = folder
    let environment = ProcessInfo.processInfo.environment.merging(more) { $1 }
    return try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        // Threads of a pool block signals, and a program inherits that from the thread that starts it.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, signal)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        continuation.resume(
          with: Result {
            let process = Process()
            (process.executableURL, process.arguments) = (program, arguments)
            (process.currentDirectoryURL, process.environment) = (folder, environment)
            for file in files { try Data().write(to: URL(fileURLWithPath: file)) }
            process.standardOutput = FileHandle(forWritingAtPath: files[0])
            process.standardError = FileHandle(forWritingAtPath: files[1])
            process.standardInput = FileHandle.nullDevice
            try process.run()
            var wasSignalled = false
            while process.isRunning {
              if !wasSignalled, isDue() {
                kill(process.processIdentifier, signal)
                wasSignalled = true
              }
              Thread.sleep(forTimeInterval: 0.002)
            }
            return (
              Outcome(
                code: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
                out: try String(contentsOfFile: files[0], encoding: .utf8),
                errors: try String(contentsOfFile: files[1], encoding: .utf8)), wasSignalled
            )
          })
      }
    }
  }

  /// How many finished units lie beside a result file.
  func partCount(_ results: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path(results) + ".parts")) ?? []
    return names.count { $0.hasSuffix(".json") }
  }
}
