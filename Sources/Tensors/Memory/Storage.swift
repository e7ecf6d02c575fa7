import Synchronization

/// A block of memory that tensors share: aligned to 64 bytes, booked on the current `MemoryAccount`.
///
/// A tensor's values do not change once an operation has read them, except through `Tensor.update`, which says so here.
public final class Storage: @unchecked Sendable {
  /// The first byte.
  let base: UnsafeMutableRawPointer
  /// Its size in bytes.
  public let byteCount: Int
  private let account: MemoryAccount?
  private let release: (@Sendable () -> Void)?
  /// Weights in the layout of the library, by place and shape; emptied when the values change.
  private let packed = Mutex<[PackedKey: Storage]>([:])

  /// New memory of undefined contents.
  public init(byteCount: Int) {
    self.byteCount = StoragePool.rounded(byteCount)
    account = MemoryAccount.current
    release = nil
    base = StoragePool.take(self.byteCount)
    account?.book(self.byteCount)
  }

  /// Memory of someone else, a mapped file for one, that `release` gives up; no account has it.
  public init(at base: UnsafeMutableRawPointer, byteCount: Int, release: @escaping @Sendable () -> Void) {
    (self.base, self.byteCount, self.release) = (base, byteCount, release)
    account = nil
  }

  /// What `make` packs at first; no account has it, as whoever comes later uses it too.
  func packed(_ key: PackedKey, _ make: () -> Storage) -> Storage {
    if let known = packed.withLock({ $0[key] }) { return known }
    let made = MemoryAccount.$current.withValue(nil, operation: make)
    packed.withLock { $0[key] = made }
    return made
  }

  /// Drops packed copies of values that change.
  func dropPacked() { packed.withLock { $0.removeAll() } }

  deinit {
    if let release { return release() }
    StoragePool.give(base, byteCount)
    account?.book(-byteCount)
  }
}

/// Which weights, and for what, a packed copy holds.
struct PackedKey: Hashable {
  let offset: Int
  let key: Purpose

  enum Purpose: Hashable {
    case product(OneDNN.Product)
    case convolution(OneDNN.Convolution)
    case tiles(OneDNN.Convolution)
  }
}
