import Dispatch
import Experiments
import Platform
import Results
import Synchronization

/// Turns the events of a run into a status line with ETA on a terminal, and into plain lines elsewhere.
final class Progress: Sendable {
  private struct State {
    var left = 0
    var total = 0
    var finished = 0
    var started = DispatchTime.now()
    var printed: DispatchTime?
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
        $0.started = .now()
      }
      if !quiet { Terminal.error("\(total) units, \(cached) done before, \(jobs) workers") }
    case .finished(let row): finished(row)
    }
  }

  private func finished(_ row: Row) {
    let line = state.withLock { state -> String? in
      state.finished += 1
      let now = DispatchTime.now()
      let elapsed = now.seconds(since: state.started)
      let eta = elapsed / Double(state.finished) * Double(state.left - state.finished)
      let isDue = state.printed.map { now.seconds(since: $0) > 5 } ?? true
      guard Terminal.isInteractive || isDue || state.finished == state.left else { return nil }
      state.printed = now
      return "\(state.finished)/\(state.left)  \(row.key.task) item \(row.key.item) seed \(row.key.seed) "
        + "\(row.key.sampler) \(String(printf: "%.2f", row.seconds)) s, ETA \(Self.clock(eta))"
    }
    if row.status == .failed { Terminal.error("failed: \(row.key): \(row.message)") }
    guard !quiet, let line else { return }
    if Terminal.isInteractive { Terminal.status(line) } else { Terminal.error(line) }
  }

  static func clock(_ seconds: Double) -> String {
    let s = Int(seconds.rounded(.up))
    return s >= 3600
      ? String(printf: "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60) : String(printf: "%d:%02d", s / 60, s % 60)
  }
}

extension DispatchTime {
  fileprivate func seconds(since earlier: DispatchTime) -> Double {
    (Double(uptimeNanoseconds) - Double(earlier.uptimeNanoseconds)) * 1e-9
  }
}
