import CLanes
import Diffusion
import Tensors

extension ConcreteScore {
  /// log s of the other symbol of eight visible bits, log(ω·p_a + p_b/ω), from log p_0 and log p_1 of each.
  ///
  /// Requires ω > 0; bit k of `ones` is a of site k.
  @inline(__always)
  func bits(_ logProbabilities: SIMD16<Float>, ones: UInt8) -> Lanes {
    let (zero, one) = (floats_even(logProbabilities), floats_odd(logProbabilities))
    let stay = lanes_choose(zero, one, ones) + logWeight
    let jump = lanes_choose(one, zero, ones) - logWeight
    let high = maximum(stay, jump)
    return high + log(exp(stay - high) + exp(jump - high))
  }

  /// Writes log s̃ − log s of eight bits from `site` on, which are of one row: 0 at their own symbols.
  ///
  /// False, and nothing written, where ω = 0 or one of them is masked.
  func writeBitRatios(
    _ x: TokenBatch, _ site: Int, _ tilted: [Float], _ plain: [Float], into ratios: inout [Float]
  ) -> Bool {
    let tokens = x.storage.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: site * 2, as: SIMD8<Token>.self) }
    guard weight > 0, tokens_equal8(tokens, 2) == 0 else { return false }
    let ones = tokens_equal8(tokens, 1)
    @inline(__always) func scores(_ row: [Float]) -> Lanes {
      bits(row.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: site * 8, as: SIMD16<Float>.self) }, ones: ones)
    }
    let change = scores(tilted) - scores(plain)
    let pairs = lanes_interleave(lanes_choose(.zero, change, ones), lanes_choose(change, .zero, ones))
    ratios.withUnsafeMutableBytes { $0.storeBytes(of: pairs, toByteOffset: site * 8, as: SIMD16<Float>.self) }
    return true
  }
}
