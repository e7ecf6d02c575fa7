/// The processor time that the calling thread has had.
public enum ThreadClock {
  /// In seconds, from an origin of its own.
  ///
  /// A difference does not grow while the thread waits or other work holds the core; caches and the memory bus are still
  /// shared.
  public static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
