import Synchronization

/// Counts the bytes of tensors: those alive, and the most that were alive at once.
///
/// Storage is booked on the account that is current where it is made, and freed bytes go back to that same account.
public final class MemoryAccount: Sendable {
  private let alive = Atomic<Int>(0)
  private let highest = Atomic<Int>(0)

  /// The account that new storage is booked on; nil: none.
  @TaskLocal public static var current: MemoryAccount?

  /// An account at zero.
  public init() {}

  /// Bytes alive.
  public var live: Int { alive.load(ordering: .relaxed) }
  /// The most bytes that were alive at once.
  public var peak: Int { highest.load(ordering: .relaxed) }

  /// Runs `body` with this account as the current one.
  public func run<T>(_ body: () throws -> T) rethrows -> T { try Self.$current.withValue(self, operation: body) }

  func book(_ bytes: Int) {
    let now = alive.wrappingAdd(bytes, ordering: .relaxed).newValue
    if bytes > 0 { highest.max(now, ordering: .relaxed) }
  }
}
