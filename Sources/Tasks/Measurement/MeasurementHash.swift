import Diffusion

/// FNV-1a with 128 bits: the same on every machine and in every run.
///
/// Source: Fowler, Noll, Vo, "The FNV non-cryptographic hash algorithm", RFC 9923.
struct MeasurementHash {
  private var state: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D

  /// Appends one byte.
  mutating func combine(_ byte: UInt8) {
    state = (state ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013B
  }

  /// Appends eight bytes, low byte first.
  mutating func combine(_ value: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { combine(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
  }

  /// Appends the bits of a number.
  mutating func combine(_ value: Double) { combine(value.bitPattern) }

  /// Appends the count and the numbers.
  mutating func combine(_ values: some Collection<Int>) {
    combine(UInt64(values.count))
    for value in values { combine(UInt64(bitPattern: Int64(value))) }
  }

  /// Appends UTF-8, without its length.
  mutating func combine(_ text: String) {
    for byte in text.utf8 { combine(byte) }
  }

  /// 32 hexadecimal digits, lower case.
  var hexadecimal: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }
}
