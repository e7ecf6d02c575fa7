import Dispatch

/// Runs the units of a queue on a fixed number of workers.
enum WorkerPool {
  /// Calls `work` once for every unit's number unless `stop` says so first.
  ///
  /// Order of completion is free.
  static func run(
    _ queue: WorkQueue, workers: Int, stop: @escaping @Sendable () -> Bool, _ work: @escaping @Sendable (Int) -> Double
  ) {
    DispatchQueue.concurrentPerform(iterations: max(1, workers)) { _ in
      var instance = -1
      while !stop(), let number = queue.next(on: &instance) {
        queue.finished(number, seconds: work(number))
      }
    }
  }
}
