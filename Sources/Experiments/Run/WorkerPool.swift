import Dispatch
import Synchronization

/// Runs numbered jobs on a fixed number of workers, each taking the next number when it is free.
enum WorkerPool {
  /// Calls `work` once for every number in 0..<count unless `stop` says so first.
  ///
  /// Order of completion is free.
  static func run(
    _ count: Int, workers: Int, stop: @escaping @Sendable () -> Bool, _ work: @escaping @Sendable (Int) -> Void
  ) {
    let next = Atomic<Int>(0)
    withoutActuallyEscaping(work) { work in
      DispatchQueue.concurrentPerform(iterations: max(1, min(workers, count))) { _ in
        while !stop() {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          if index >= count { return }
          work(index)
        }
      }
    }
  }
}
