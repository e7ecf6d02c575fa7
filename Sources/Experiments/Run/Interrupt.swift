import Dispatch
import Platform
import Synchronization

/// Turns signals into a flag: units in flight finish, no new ones start; a second signal drops them.
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

  /// The exit code of a run that SIGTERM has stopped: `EX_TEMPFAIL`, "try again".
  public static let stopped: Int32 = 75

  /// From now on SIGTERM drops the units in flight and ends the process at once: whoever sends it, a scheduler that wants
  /// the machine back, kills it soon after.
  public static func dropOnTermination() {
    // A handler may only call what is safe in the middle of anything: write and _exit are.
    signal(SIGTERM) { _ in
      let message: StaticString = "stopped: the units in flight are dropped, the same command goes on\n"
      _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
      _exit(Interrupt.stopped)
    }
    // A launcher that blocks the signal for itself blocks it for those that it starts.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }
}
