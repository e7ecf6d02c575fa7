import Platform
import Synchronization

/// Standard error as people see it: one status line that rewrites itself on a terminal, plain lines elsewhere.
enum Terminal {
  private static let state = Mutex(0)
  static let isInteractive = isatty(STDERR_FILENO) == 1

  /// A line that stays.
  static func error(_ text: String) {
    state.withLock { width in
      clear(&width)
      File.writeError(text + "\n")
    }
  }

  /// A line that the next one replaces.
  static func status(_ text: String) {
    guard isInteractive else { return }
    state.withLock { width in
      clear(&width)
      let text = String(text.prefix(110))
      File.writeError(text)
      width = text.count
    }
  }

  static func endStatus() { state.withLock { clear(&$0) } }

  private static func clear(_ width: inout Int) {
    if width > 0 { File.writeError("\r\u{1B}[K") }
    width = 0
  }
}
