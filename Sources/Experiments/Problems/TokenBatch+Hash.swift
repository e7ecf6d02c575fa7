import Diffusion

extension TokenBatch {
  /// SHA-256 of shape and tokens, bits packed eight to a byte: the identity of data that went into a prior.
  func contentHash(vocabulary: Int) -> String {
    var bytes = Array("\(count)x\(length)x\(vocabulary):".utf8)
    if vocabulary == 2 {
      bytes.reserveCapacity(bytes.count + storage.count / 8 + 1)
      for start in stride(from: 0, to: storage.count, by: 8) {
        bytes.append(storage[start..<min(start + 8, storage.count)].reduce(0) { $0 << 1 | UInt8($1 & 1) })
      }
    } else {
      bytes.reserveCapacity(bytes.count + 2 * storage.count)
      for token in storage { bytes += [UInt8(token >> 8), UInt8(token & 0xFF)] }
    }
    return SHA256.hexadecimal(bytes)
  }
}
