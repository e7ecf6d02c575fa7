/// A payload behind one line, `discern part 2 <bytes> <FNV-1a>`, that tells a whole file from a damaged one.
enum SealedBytes {
  static func seal(_ payload: [UInt8]) -> [UInt8] {
    Array("discern part 2 \(payload.count) \(String(fingerprint(payload[...]), radix: 16))\n".utf8) + payload
  }

  /// The payload, or what is wrong.
  static func open(_ bytes: [UInt8]) throws(Damage) -> ArraySlice<UInt8> {
    let seal = try seal(of: bytes, size: bytes.count)
    let payload = bytes[seal.length...]
    guard seal.fingerprint == fingerprint(payload) else { throw Damage(reason: "has a wrong checksum") }
    return payload
  }

  /// Checks the first line of a file of `size` bytes, of which `head` is the beginning.
  @discardableResult
  static func seal(of head: [UInt8], size: Int) throws(Damage) -> (length: Int, fingerprint: UInt64) {
    guard let end = head.firstIndex(of: UInt8(ascii: "\n")) else { throw Damage(reason: "is cut short") }
    let words = String(decoding: head[..<end], as: UTF8.self).split(separator: " ")
    guard words.count == 5, words[0] == "discern", words[1] == "part", let fingerprint = UInt64(words[4], radix: 16)
    else { throw Damage(reason: "is not a part file") }
    guard words[2] == "2" else { throw Damage(reason: "has part version \(words[2]), this program reads 2") }
    guard Int(words[3]) == size - end - 1 else {
      throw Damage(reason: "has \(size - end - 1) bytes after its first line instead of \(words[3])")
    }
    return (end + 1, fingerprint)
  }

  /// The longest first line is shorter than this.
  static let headBytes = 64

  struct Damage: Error {
    let reason: String
  }

  /// FNV-1a, 64 bits.
  static func fingerprint(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
