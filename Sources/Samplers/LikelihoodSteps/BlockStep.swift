import Diffusion
import Platform
import Tensors

/// All sites of z at once, exactly: independent of where a chain would start.
struct BlockStep: LikelihoodStep {
  private let conditional: any BlockConditional

  init(_ likelihood: any Likelihood) throws(Refusal) {
    guard let block = likelihood as? any BlockLikelihood else {
      throw Refusal(
        "an exact draw of all sites needs a likelihood of pairs of bits (xor, and)",
        remedy: "set likelihoodStep to metropolis, which needs nothing")
    }
    conditional = try block.conditional()
  }

  /// One evaluation: every pair once.
  var calls: Int { 1 }

  func draw(
    from x: TokenBatch, weight ω: Double, _ stream: RandomStream, _ work: inout LikelihoodWork
  ) throws -> TokenBatch {
    let rows = x.count
    var z = x
    var random = stream.generator()
    x.storage.withUnsafeBufferPointer { x in
      z.storage.withUnsafeMutableBufferPointer { target in
        guard let source = x.baseAddress, let target = target.baseAddress else { return }
        conditional.draw(rows: rows, target, reference: source, logWeight: log(ω), &random)
      }
    }
    work.calls += x.count
    return z
  }
}
