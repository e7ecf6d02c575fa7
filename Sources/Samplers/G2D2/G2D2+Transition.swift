import Diffusion
import Platform
import Tensors

extension G2D2 {
  /// z_t → z_s given p_α: the kernels of the paper and of the released code.
  struct Transition {
    let options: Options
    private let process: MaskAndReplaceProcess
    private let transitionProcess: MaskAndReplaceProcess

    init(_ options: Options, vocabulary: Int) {
      self.options = options
      process = MaskAndReplaceProcess(vocabulary: vocabulary, steps: options.levels, epsilon: options.epsilon)
      transitionProcess = MaskAndReplaceProcess(
        vocabulary: vocabulary, steps: options.levels,
        epsilon: options.kernel == .markov && options.markovEpsilon == .zero ? 0 : options.epsilon)
    }

    /// The cumulative noise of step j = 0…S: t/T = (S − j)/S.
    func kernel(_ j: Int) -> NoiseKernel { process.kernel(at: time(j)) }

    private func time(_ j: Int) -> Double { Double(options.steps - j) / Double(options.steps) }

    /// Moves one row of `z` from step j to j + 1, given α (L, V).
    ///
    /// The last step draws z_0 from p_α whatever z_t is.
    func draw(_ z: inout TokenBatch, row: Int, _ α: [Float], step j: Int, _ random: inout RandomGenerator) {
      var tokens = z.gather([row])
      if options.kernel == .starAsCoded {
        drawAsCoded(&tokens, α, kernel(j + 1), &random)
      } else {
        let isLast = j == options.steps - 1
        ReverseSampler(isLast || options.kernel == .star ? .star : .analytic).step(
          &tokens, α, from: transitionProcess.kernel(at: time(j)), to: transitionProcess.kernel(at: time(j + 1)),
          &random)
      }
      z.storage.replaceSubrange(row * z.length..<(row + 1) * z.length, with: tokens.storage)
    }

    /// z_0 from p_α truncated at 0.95, then the ⌊L(γ̄_s − b̄_s)⌋ tokens of the lowest uniform scores are masked.
    private func drawAsCoded(
      _ z: inout TokenBatch, _ α: [Float], _ kernel: NoiseKernel, _ random: inout RandomGenerator
    ) {
      let v = kernel.vocabulary
      for n in 0..<z.length {
        let p = truncated(α[n * v..<(n + 1) * v].map { exp(Double($0)) }, at: 0.95)
        z[0, n] = Token(random.categorical(p) ?? 0)
      }
      let masks = Int((Double(z.length) * (kernel.mask - kernel.replace)).rounded(.down))
      for n in random.permutation(z.length).prefix(max(masks, 0)) { z[0, n] = Token(v) }
    }

    /// Keeps the top class, and further ones while the probability before them is below `rate`; the rest become 0.
    private func truncated(_ p: [Double], at rate: Double) -> [Double] {
      var kept = [Double](repeating: 0, count: p.count)
      var before = 0.0
      for k in p.indices.sorted(by: { (p[$0], $1) > (p[$1], $0) }) where before < rate {
        kept[k] = p[k]
        before += p[k]
      }
      return kept
    }
  }
}
