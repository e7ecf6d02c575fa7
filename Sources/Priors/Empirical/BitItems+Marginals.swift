import CLanes
import Platform
import Tensors

extension BitItems {
  /// Sums the weights of the rows that differ from the heaviest one at a site, which loses no digits where all agree.
  ///
  /// p(other symbol) = S/Σw and p(its symbol) = (Σw − S)/Σw ≥ 1/Σw. `BitPanels` add up all items in the time in
  /// which `BitSums` add up a quarter of them, so that a quarter of them being present decides between the two.
  func marginals(_ weights: ItemWeights, into logProbabilities: UnsafeMutableBufferPointer<Float>) {
    let reference = (0..<stride).map { word(weights.top, $0) }
    withUnsafeTemporaryAllocation(byteCount: stride * 512, alignment: 64) { memory in
      let sums = memory.bindMemory(to: Double.self)
      sums.initialize(repeating: 0)
      guard let sums = sums.baseAddress, let output = logProbabilities.baseAddress else { return }
      reference.withUnsafeBufferPointer { reference in
        guard let reference = reference.baseAddress else { return }
        let total =
          weights.count * 4 >= count
          ? panels.add(weights.values, reference, into: sums)
          : BitSums(self).add(weights, reference, into: sums)
        Self.write(sums, total, reference, length, into: output)
      }
    }
  }

  /// Logs of S/Σw and of (Σw − S)/Σw, in the order of the symbols.
  private static func write(
    _ sums: UnsafePointer<Double>, _ total: Double, _ reference: UnsafePointer<UInt64>, _ length: Int,
    into logProbabilities: UnsafeMutablePointer<Float>
  ) {
    let source = UnsafeRawPointer(sums)
    let target = UnsafeMutableRawPointer(logProbabilities)
    let (least, inverse) = (Lanes(repeating: 1e-38), 1 / total)  // no sum is below e^−85 but 0
    for site in Swift.stride(from: 0, to: length, by: 8) {
      let differing = source.loadUnaligned(fromByteOffset: site * 8, as: Lanes.self)
      var (same, other) = (Lanes.zero, Lanes(repeating: -.infinity))
      if lanes_at_least(differing, least) != 0 {
        let rest = maximum(Lanes(repeating: total) - differing, Lanes(repeating: 1))
        same = select(log(rest * inverse), same, where: differing, isBelow: least)
        other = select(log(maximum(differing, least) * inverse), other, where: differing, isBelow: least)
      }
      let ones = UInt8(truncatingIfNeeded: reference[site / 64] >> UInt64(site % 64))
      let pairs = lanes_interleave(lanes_choose(same, other, ones), lanes_choose(other, same, ones))
      if site + 8 <= length {
        target.storeBytes(of: pairs, toByteOffset: site * 8, as: SIMD16<Float>.self)
      } else {
        for entry in 0..<2 * (length - site) { logProbabilities[2 * site + entry] = pairs[entry] }
      }
    }
  }
}
