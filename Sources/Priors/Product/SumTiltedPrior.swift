import Diffusion
import Platform
import Tensors

/// A product law tilted by a function of a sum: p̃(x) = Π_i p_i(x_i)·e^{φ(Σ h(x_i))}/Z.
///
/// Everything follows from two tables over prefix sums s (`SumRecursion`): F_i(s), the law of the sum before site i, and
/// B_i(s) = E[e^φ | sum s before site i]. Cost O(L·S·C) a row, S the largest sum and C the number of different h.
struct SumTiltedPrior: ExactLaw {
  let product: ProductPrior
  /// h(v).
  let contributions: [Int]
  /// φ(s) for s in 0...L·max h; −∞ is allowed.
  let logFactors: [Double]
  /// log Z = log E_p[e^φ].
  let logNormaliser: Double

  var space: TokenSpace { product.space }

  init(_ product: ProductPrior, _ likelihood: any AdditiveLikelihood) throws {
    let contributions = likelihood.contributions
    precondition(
      contributions.count == product.space.vocabulary && contributions.allSatisfy { $0 >= 0 },
      "an additive likelihood has one contribution ≥ 0 for each symbol")
    let logFactors = (0...product.space.length * (contributions.max() ?? 0)).map { likelihood.logLikelihood(ofSum: $0) }
    try self.init(product, contributions, logFactors)
  }

  init(_ product: ProductPrior, _ contributions: [Int], _ logFactors: [Double]) throws {
    self.product = product
    self.contributions = contributions
    self.logFactors = logFactors
    guard logFactors.allSatisfy({ $0 < .infinity }) else { throw DiffusionError.notFinite("a log-likelihood") }
    let sums = SumRecursion(product.siteLogProbabilities.map { exp($0) }, product.space, contributions, logFactors)
    logNormaliser = sums.logTotal
    guard logNormaliser > -.infinity else {
      throw DiffusionError.impossibleMeasurement("every sum that the prior reaches has ℒ = 0")
    }
  }

  func recursion() -> SumRecursion {
    SumRecursion(product.siteLogProbabilities.map { exp($0) }, space, contributions, logFactors)
  }

  func logProbability(_ x: TokenBatch) -> [Double] {
    zip(product.logProbability(x), 0..<x.count).map { plain, row in
      plain == -.infinity
        ? plain : plain + logFactors[x[row: row].reduce(0) { $0 + contributions[Int($1)] }] - logNormaliser
    }
  }

  func logMarginal(_ x: TokenBatch, _ kernel: NoiseKernel) -> [Double] {
    let noise = SiteNoise(kernel)
    return zip(product.logMarginal(x, kernel), 0..<x.count).map { plain, row in
      guard plain > -.infinity else { return plain }
      return plain - logNormaliser
        + SumRecursion(denoised(x[row: row], noise), space, contributions, logFactors).logTotal
    }
  }

  func denoise(_ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float]) throws {
    x.require(space)
    precondition(logProbabilities.count == x.storage.count * space.vocabulary, "the output has shape (B, L, V)")
    let noise = SiteNoise(kernel)
    for row in 0..<x.count {
      let sums = SumRecursion(denoised(x[row: row], noise), space, contributions, logFactors)
      guard sums.logTotal > -.infinity else { throw DiffusionError.incompatible(row: row, kernel: kernel) }
      let marginals = sums.marginals()
      let offset = row * marginals.count
      for entry in marginals.indices { logProbabilities[offset + entry] = Float(log(marginals[entry])) }
    }
  }

  /// p(x0_i = k | x_t) of the product, shape (L, V); a site that nothing can have led to has no mass.
  private func denoised(_ x: ArraySlice<Token>, _ noise: SiteNoise) -> [Double] {
    x.enumerated().flatMap { site, token in
      let (symbols, normaliser) = product.conditional(site, token, noise)
      return symbols.map { $0 == -.infinity ? 0 : exp($0 - normaliser) }
    }
  }

  /// Site after site: x_i ∝ p_i(k)·B_{i+1}(s + h(k)), s the sum so far.
  func sample(_ count: Int, _ stream: RandomStream) -> TokenBatch {
    var random = stream.generator()
    let sums = recursion()
    var draws = TokenBatch(count: count, length: space.length)
    for row in 0..<count {
      var before = 0
      for site in 0..<space.length {
        guard let symbol = random.categorical(sums.conditional(site, before)) else { preconditionFailure("no mass") }
        draws[row, site] = Token(symbol)
        before += contributions[symbol]
      }
    }
    return draws
  }

  func posterior(under likelihood: any Likelihood) throws -> (any ExactPosterior)? {
    guard let factorised = likelihood as? any FactorisedLikelihood else {
      return try enumeratedPosterior(under: likelihood)
    }
    let (tilted, logMass) = try product.tilted(by: factorised)
    let law = try SumTiltedPrior(tilted, contributions, logFactors)
    return TiltedPosterior(prior: self, law: law, logEvidence: logMass + law.logNormaliser - logNormaliser)
  }
}
