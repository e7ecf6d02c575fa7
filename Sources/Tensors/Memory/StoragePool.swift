import Synchronization

/// Blocks of memory that were given back, kept by size for the next tensor: a steady loop maps no page twice.
enum StoragePool {
  /// The most bytes that wait for reuse; beyond that they go back to the system.
  static let capacity = 1 << 30

  private struct Shelf: ~Copyable {
    var blocks: [Int: [UInt]] = [:]
    var bytes = 0
  }
  private static let shelf = Mutex(Shelf())

  /// The size that is handed out for `bytes`: eight sizes to every power of two, multiples of 64.
  static func rounded(_ bytes: Int) -> Int {
    let step = max(64, 1 << max(0, Int.bitWidth - 4 - bytes.leadingZeroBitCount))
    return max(64, (bytes + step - 1) / step * step)
  }

  /// A block of a `rounded` size, aligned to 64 bytes, of undefined contents.
  static func take(_ size: Int) -> UnsafeMutableRawPointer {
    let address = shelf.withLock { shelf -> UInt? in
      guard let address = shelf.blocks[size]?.popLast() else { return nil }
      shelf.bytes -= size
      return address
    }
    if let address, let block = UnsafeMutableRawPointer(bitPattern: address) { return block }
    return .allocate(byteCount: size, alignment: 64)
  }

  static func give(_ block: UnsafeMutableRawPointer, _ size: Int) {
    let kept = shelf.withLock { shelf -> Bool in
      guard shelf.bytes + size <= capacity else { return false }
      shelf.blocks[size, default: []].append(UInt(bitPattern: block))
      shelf.bytes += size
      return true
    }
    if !kept { block.deallocate() }
  }
}
