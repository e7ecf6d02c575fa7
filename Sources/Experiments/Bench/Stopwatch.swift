import Platform

/// Medians of times.
enum Stopwatch {
  /// Repetitions of which the median is taken.
  static let repetitions = 9

  /// Seconds of CPU time that this thread has used: other processes do not count.
  static func cpu() -> Double { seconds(CLOCK_THREAD_CPUTIME_ID) }

  /// Seconds of CPU time that all threads of this process have used.
  static func processCPU() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

  /// Seconds of wall clock.
  static func wall() -> Double { seconds(CLOCK_MONOTONIC) }

  /// Median seconds of each body on the given clock, after one run to warm up; bodies take turns, so that their ratios
  /// do not see the machine change its speed.
  static func medians(
    repetitions: Int = repetitions, clock: () -> Double = cpu, _ bodies: () throws -> Void...
  ) throws -> [Double] {
    var times = [[Double]](repeating: [], count: bodies.count)
    for repetition in 0...repetitions {
      for (k, body) in bodies.enumerated() {
        let start = clock()
        try body()
        if repetition > 0 { times[k].append(clock() - start) }
      }
    }
    return times.map(median)
  }

  /// The middle value, of an even count the upper one.
  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// Keeps a result from being optimised away.
@inline(never)
func consume<T>(_ value: T) { withExtendedLifetime(value) {} }
