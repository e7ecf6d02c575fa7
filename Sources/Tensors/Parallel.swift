import Dispatch
import Synchronization

/// Work in blocks of a fixed size, so that results do not depend on how many threads share them.
enum Parallel {
  /// Calls `body` once for every `size` successive indices of 0..<count (the last may be shorter), on up to `threads` threads.
  static func blocks(_ count: Int, of size: Int, threads: Int, _ body: (Range<Int>) -> Void) {
    let blocks = (count + size - 1) / size
    guard threads > 1, blocks > 1 else {
      for b in 0..<blocks { body(b * size..<min(count, (b + 1) * size)) }
      return
    }
    let account = MemoryAccount.current
    let next = Atomic<Int>(0)
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      DispatchQueue.concurrentPerform(iterations: min(threads, blocks)) { _ in
        MemoryAccount.$current.withValue(account) {
          while true {
            let b = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard b < blocks else { return }
            body(b * size..<min(count, (b + 1) * size))
          }
        }
      }
    }
  }
}
