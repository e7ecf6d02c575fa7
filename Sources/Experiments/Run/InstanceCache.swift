import Dispatch
import Synchronization

/// Makes each instance once, when its first unit needs it, and forgets it after its last.
final class InstanceCache: Sendable {
  private final class Entry: Sendable {
    let made = Mutex<Result<Instance, any Error>?>(nil)
    let left: Atomic<Int>
    init(uses: Int) { left = Atomic(uses) }
  }

  struct Key: Hashable { let problem, item, seed: Int }

  private let entries: [Key: Entry]
  private let make: @Sendable (Key) throws -> Instance

  /// For the units that will ask, each once.
  init(_ units: [Unit], make: @escaping @Sendable (Key) throws -> Instance) {
    var uses: [Key: Int] = [:]
    for unit in units { uses[Key(unit), default: 0] += 1 }
    entries = uses.mapValues { Entry(uses: $0) }
    self.make = make
  }

  /// The instance of a unit; the first unit makes it while others wait.
  func instance(of unit: Unit) throws -> Instance {
    let key = Key(unit)
    guard let entry = entries[key] else { return try make(key) }
    let result = entry.made.withLock { made in
      if let made { return made }
      let result = Result { try make(key) }
      made = result
      return result
    }
    if entry.left.subtract(1, ordering: .acquiringAndReleasing).newValue <= 0 { entry.made.withLock { $0 = nil } }
    return try result.get()
  }
}

extension InstanceCache.Key {
  init(_ unit: Unit) { self.init(problem: unit.problem, item: unit.item, seed: unit.seed) }
}
