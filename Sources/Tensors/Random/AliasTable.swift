/// Walker's alias method: draws from a fixed categorical law in O(1), one 64-bit word a draw.
///
/// The law is represented to 2⁻³² in every column (Vose's construction, IEEE Trans. Softw. Eng. 17, 1991).
public struct AliasTable: Sendable {
  /// Threshold (high 32 bits) and alias (low 32 bits) of each column.
  public let columns: [UInt64]

  /// Requires finite weights ≥ 0 with a positive sum.
  public init(_ weights: some Collection<Double>) {
    let n = weights.count
    let total = weights.reduce(0, +)
    precondition(n > 0 && n < 1 << 32 && total > 0 && total < .infinity, "an alias table needs a positive finite sum")
    var scaled = weights.map { $0 / total * Double(n) }
    var columns = [UInt64](repeating: 0, count: n)
    var small: [Int] = []
    var large: [Int] = []
    for i in (0..<n).reversed() { if scaled[i] < 1 { small.append(i) } else { large.append(i) } }
    while let s = small.last, let l = large.last {
      small.removeLast()
      columns[s] = UInt64(scaled[s] * 0x1p32) << 32 | UInt64(l)
      scaled[l] -= 1 - scaled[s]
      if scaled[l] < 1 { small.append(large.removeLast()) }
    }
    for i in small + large { columns[i] = UInt64(i) }  // 1 up to rounding: column i is i whatever the word says
    self.columns = columns
  }

  /// The column that one random word selects.
  @inlinable @inline(__always)
  public static func draw(_ word: UInt64, _ columns: UnsafePointer<UInt64>, count: UInt64) -> Int {
    let i = Int(((word & 0xFFFF_FFFF) &* count) &>> 32)
    let column = columns[i]
    return word &>> 32 < column &>> 32 ? i : Int(column & 0xFFFF_FFFF)
  }

  /// One draw.
  @inlinable public func draw(_ random: inout RandomGenerator) -> Int {
    let word = random.next()
    return columns.withUnsafeBufferPointer { Self.draw(word, $0.baseAddress!, count: UInt64($0.count)) }
  }
}
