import Foundation
import Testing

@testable import Tensors

/// The conversions against scalar ones over every pattern, whatever the alignment and the count.
struct HalfPrecisionTests {
  enum Format: CaseIterable { case bfloat16, float16 }

  private let patterns = [UInt16](0...UInt16.max)

  private func narrow(_ values: [Float], _ format: Format) -> [UInt16] {
    var result = [UInt16](repeating: 0xAAAA, count: values.count)
    switch format {
    case .bfloat16: narrowToBFloat16(values, count: values.count, into: &result)
    case .float16: narrowToFloat16(values, count: values.count, into: &result)
    }
    return result
  }

  private func widen(_ patterns: [UInt16], _ format: Format) -> [Float] {
    var result = [Float](repeating: 7, count: patterns.count)
    switch format {
    case .bfloat16: widenFromBFloat16(patterns, count: patterns.count, into: &result)
    case .float16: widenFromFloat16(patterns, count: patterns.count, into: &result)
    }
    return result
  }

  /// Sign, fraction and exponent by the definition of the format, in doubles.
  private func value(_ pattern: UInt16, _ format: Format) -> Double {
    let fractionBits = format == .bfloat16 ? 7 : 10
    let (exponents, bias) = format == .bfloat16 ? (0xFF, 127) : (0x1F, 15)
    let sign: Double = pattern >> 15 == 1 ? -1 : 1
    let exponent = Int(pattern >> fractionBits) & exponents
    let fraction = Double(Int(pattern) & (1 << fractionBits - 1)) / Double(1 << fractionBits)
    if exponent == exponents { return fraction == 0 ? sign * .infinity : .nan }
    return exponent == 0
      ? sign * scalbn(fraction, 1 - bias) : sign * scalbn(1 + fraction, exponent - bias)
  }

  /// The nearest pattern by comparison with its two neighbours among `magnitudes`, ties to the even one.
  private func nearest(_ x: Float, _ format: Format, _ magnitudes: [Double]) -> UInt16 {
    let sign: UInt16 = x.sign == .minus ? 0x8000 : 0
    let (a, infinity) = (Double(abs(x)), magnitudes.count - 1)
    if x.isNaN { return sign | UInt16(infinity) }
    var (low, high) = (0, infinity)
    while high - low > 1 {
      let middle = (low + high) / 2
      if magnitudes[middle] <= a { low = middle } else { high = middle }
    }
    // What follows the largest finite number counts as the number that would be next.
    let above = high == infinity ? 2 * magnitudes[infinity - 1] - magnitudes[infinity - 2] : magnitudes[high]
    let (down, up) = (a - magnitudes[low], above - a)
    let choice = down < up || (down == up && low % 2 == 0) ? low : high
    return sign | UInt16(choice)
  }

  private func magnitudes(_ format: Format) -> [Double] {
    (0...(format == .bfloat16 ? 0x7F80 : 0x7C00)).map { value(UInt16($0), format) }
  }

  @Test(arguments: Format.allCases) func wideningIsExact(format: Format) {
    for (pattern, x) in zip(patterns, widen(patterns, format)) {
      let expected = value(pattern, format)
      #expect(Double(x) == expected && x.sign == (pattern >> 15 == 1 ? .minus : .plus) || x.isNaN && expected.isNaN)
    }
  }

  @Test(arguments: Format.allCases) func everyPatternReturns(format: Format) {
    let quiet: UInt16 = format == .bfloat16 ? 0x40 : 0x200
    for (pattern, back) in zip(patterns, narrow(widen(patterns, format), format)) {
      #expect(back == (value(pattern, format).isNaN ? pattern | quiet : pattern))
    }
  }

  /// The midpoints between neighbours are ties; the next singles on either side of them are not.
  @Test(arguments: Format.allCases) func narrowingRoundsToNearestEven(format: Format) {
    let magnitudes = magnitudes(format)
    var values: [Float] = []
    for i in 0..<(magnitudes.count - 1) {
      let next = i + 2 == magnitudes.count ? 2 * magnitudes[i] - magnitudes[i - 1] : magnitudes[i + 1]
      let middle = Float((magnitudes[i] + next) / 2)
      #expect(Double(middle) == (magnitudes[i] + next) / 2)
      values += [middle, middle.nextUp, middle.nextDown, Float(magnitudes[i]).nextUp, -middle, -middle.nextUp]
    }
    var random = RandomStream(seed: 5)["narrowing"].generator()
    values += (0..<100_000).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: random.next())) }
    values += [.greatestFiniteMagnitude, .infinity, -.infinity, .leastNonzeroMagnitude, 65519.99, 65520, 65536, 1e9]
    for (x, pattern) in zip(values, narrow(values, format)) where !x.isNaN {
      #expect(pattern == nearest(x, format, magnitudes), "\(x)")
    }
  }

  /// The compiler's own conversions agree, where it has them.
  #if !arch(x86_64) || os(Linux)
    @Test func agreesWithFloat16() {
      var random = RandomStream(seed: 6)["float16"].generator()
      let values = (0..<200_000).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: random.next())) }
      for (x, pattern) in zip(values, narrow(values, .float16)) { #expect(pattern == Float16(x).bitPattern, "\(x)") }
    }
  #endif

  @Test(arguments: Format.allCases) func notANumberStaysQuiet(format: Format) {
    let payloads: [UInt32] = [1, 0x1000, 0x7FFF, 0x10000, 0x200000, 0x3F_FFFF, 0x40_0000, 0x40_0001, 0x7F_FFFF]
    let values = payloads.flatMap { [Float(bitPattern: 0x7F80_0000 | $0), Float(bitPattern: 0xFF80_0000 | $0)] }
    for (x, pattern) in zip(values, narrow(values, format)) {
      let y = widen([pattern], format)[0]
      #expect(y.isNaN && !y.isSignalingNaN && y.sign == x.sign)
      #expect(y.bitPattern & 0x3F_FFFF == x.bitPattern & (format == .bfloat16 ? 0x3F_0000 : 0x3F_E000))
    }
  }

  @Test(arguments: Format.allCases) func countsAndAlignment(format: Format) {
    var random = RandomStream(seed: 7)["counts"].generator()
    let values = (0..<70).map { _ in Float(random.normal()) }
    let whole = narrow(values, format)
    for count in 0...70 {
      #expect(narrow(Array(values[..<count]), format) == Array(whole[..<count]))
      #expect(widen(Array(whole[..<count]), format) == Array(widen(whole, format)[..<count]))
    }
    var bytes = [UInt8](repeating: 0, count: 1 + 4 * 70 + 3)
    var narrowed = [UInt8](repeating: 9, count: 1 + 2 * 70 + 3)
    bytes.withUnsafeMutableBytes { raw in
      values.withUnsafeBytes { raw.baseAddress?.advanced(by: 1).copyMemory(from: $0.baseAddress!, byteCount: 280) }
      narrowed.withUnsafeMutableBytes { target in
        switch format {
        case .bfloat16: narrowToBFloat16(raw.baseAddress! + 1, count: 70, into: target.baseAddress! + 1)
        case .float16: narrowToFloat16(raw.baseAddress! + 1, count: 70, into: target.baseAddress! + 1)
        }
      }
    }
    #expect(Array(narrowed[1..<141]) == whole.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
    #expect(narrowed[0] == 9 && narrowed[141...] == [9, 9, 9])
  }
}
