extension KeptSamples {
  /// Two 64-bit counts and the tokens, little-endian.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16 + 2 * tokens.count)
    for count in [draws, length] { withUnsafeBytes(of: UInt64(count).littleEndian) { bytes += $0 } }
    for token in tokens {
      bytes.append(UInt8(truncatingIfNeeded: token))
      bytes.append(UInt8(truncatingIfNeeded: token >> 8))
    }
    return bytes
  }

  /// `nil` when the counts do not fit the bytes.
  init?(bytes: ArraySlice<UInt8>) {
    guard bytes.count >= 16 else { return nil }
    let counts = bytes.withUnsafeBytes { raw in
      [0, 8].map { UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt64.self)) }
    }
    let payload = bytes.dropFirst(16)
    let (total, overflow) = counts[0].multipliedReportingOverflow(by: counts[1])
    guard !overflow, payload.count.isMultiple(of: 2), total == payload.count / 2, counts.allSatisfy({ $0 <= .max / 2 })
    else { return nil }
    let tokens = payload.withUnsafeBytes { raw in
      (0..<raw.count / 2).map { UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self)) }
    }
    self.init(draws: Int(counts[0]), length: Int(counts[1]), tokens: tokens)
  }
}
