import Dispatch
import Synchronization
import Tensors

/// Calls `body` once for every index in 0..<count, on up to `threads` threads, in any order.
///
/// Tensors that are made inside are booked on the caller's account.
func share(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
  guard threads > 1, count > 1 else { return (0..<count).forEach(body) }
  let account = MemoryAccount.current
  let next = Atomic<Int>(0)
  DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
    MemoryAccount.$current.withValue(account) {
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(index)
      }
    }
  }
}
