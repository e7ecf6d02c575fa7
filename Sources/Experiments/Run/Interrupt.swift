import Dispatch
import Platform
import Synchronization

/// Turns SIGINT and SIGTERM into a flag: units in flight finish, no new ones start; a second signal drops them.
///
/// Part files appear whole or not at all, so dropping a unit at any moment leaves a valid study behind.
public final class Interrupt: Sendable {
  private let raised = Atomic<Bool>(false)
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  /// Whether a signal has come.
  public var isRaised: Bool { raised.load(ordering: .relaxed) }

  /// Listens from now on.
  public init(signals: [Int32] = [SIGINT, SIGTERM]) {
    let queue = DispatchQueue(label: "interrupt")
    sources = signals.map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: queue)
    }
    for source in sources {
      source.setEventHandler { [weak self] in
        guard let self else { return }
        if self.raised.exchange(true, ordering: .relaxed) { _exit(130) }
        File.writeError("\nstopping after the units in flight (again: drop them)\n")
      }
      source.resume()
    }
  }

  deinit { for source in sources { source.cancel() } }
}
