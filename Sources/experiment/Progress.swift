import Experiments
import Foundation
import Results
import Synchronization

/// Turns the events of a run into a status line with ETA on a terminal, and into plain lines elsewhere.
final class Progress: Sendable {
  private struct State {
    var left = 0
    var total = 0
    var finished = 0
    var started = Date()
    var printed = Date.distantPast
  }

  private let state = Mutex(State())
  private let quiet: Bool
  private let jobs: Int

  init(quiet: Bool, jobs: Int) {
    self.quiet = quiet
    self.jobs = jobs
  }

  func report(_ event: RunEvent) {
    switch event {
    case .damaged(let part): Terminal.error("warning: \(part)")
    case .again(let unit, let changes):
      if !quiet { Terminal.error("again: \(unit.key): \(changes.joined(separator: ", "))") }
    case .start(let total, let cached):
      state.withLock {
        $0.total = total
        $0.left = total - cached
        $0.started = Date()
      }
      if !quiet { Terminal.error("\(total) units, \(cached) done before, \(jobs) workers") }
    case .finished(let row): finished(row)
    }
  }

  private func finished(_ row: Row) {
    let line = state.withLock { state -> String? in
      state.finished += 1
      let elapsed = Date().timeIntervalSince(state.started)
      let eta = elapsed / Double(state.finished) * Double(state.left - state.finished)
      guard Terminal.isInteractive || Date().timeIntervalSince(state.printed) > 5 || state.finished == state.left else {
        return nil
      }
      state.printed = Date()
      return "\(state.finished)/\(state.left)  \(row.key.task) item \(row.key.item) seed \(row.key.seed) "
        + "\(row.key.sampler) \(String(format: "%.2f", row.seconds)) s, ETA \(Self.clock(eta))"
    }
    if row.status == .failed { Terminal.error("failed: \(row.key): \(row.message)") }
    guard !quiet, let line else { return }
    if Terminal.isInteractive { Terminal.status(line) } else { Terminal.error(line) }
  }

  private static func clock(_ seconds: Double) -> String {
    let s = Int(seconds.rounded(.up))
    return s >= 3600
      ? String(format: "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60) : String(format: "%d:%02d", s / 60, s % 60)
  }
}
