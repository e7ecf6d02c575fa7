import Diffusion
import Foundation
import Priors
import Statistics
import Tasks
import Tensors
import Testing

@testable import Samplers

/// Likelihoods of codes through a decoder, whole and patch by patch.
struct ImageLikelihoodTests {
  /// A codec of 2×2 codes of four, every array random.
  private static let codec: VQCodec = {
    var shape = VQShape()
    (shape.resolution, shape.codes, shape.codeWidth, shape.widths) = (8, 4, 3, [4, 6, 8])
    shape.mixes = 1
    let codec = VQCodec(shape, RandomStream(seed: 1))
    codec.values.update { values in
      var random = RandomStream(seed: 2)["weights"].generator()
      for i in values.indices { values[i] = Float(0.3 * random.normal()) }
    }
    return codec
  }()

  private static func likelihood(sigma: Double = 0.4) -> ImageLikelihood<LocalDecoder> {
    let noise = GaussianImageNoise(SuperResolution(height: 8, width: 8, factor: 2), sigma: sigma)
    var random = RandomStream(seed: 3)["noise"].generator()
    let y = noise.measure(codec.decode(TokenBatch(rows: [[0, 3, 1, 2]])), &random)
    return ImageLikelihood(LocalDecoder(codec), noise, y: y)
  }

  /// The same likelihood with the default walk.
  private struct Plain: LocalLikelihood {
    let base = ImageLikelihoodTests.likelihood()
    var space: TokenSpace { base.space }
    func logLikelihood(_ x: TokenBatch) -> [Double] { base.logLikelihood(x) }
    func state(of z: UnsafePointer<Token>) -> ImageLikelihood<LocalDecoder>.State { base.state(of: z) }
    func change(
      _ state: borrowing ImageLikelihood<LocalDecoder>.State, _ z: UnsafePointer<Token>, site: Int, to token: Token
    ) -> Double { base.change(state, z, site: site, to: token) }
    func apply(
      _ state: inout ImageLikelihood<LocalDecoder>.State, _ z: UnsafePointer<Token>, site: Int, to token: Token
    ) { base.apply(&state, z, site: site, to: token) }
  }

  @Test func changesAreThoseOfWholeImages() {
    let likelihood = Self.likelihood()
    var z: [Token] = [1, 1, 0, 2]
    var state = likelihood.state(of: z)
    var random = RandomStream(seed: 4)["walk"].generator()
    for _ in 0..<40 {
      let (site, token) = (random.uniform(below: 4), Token(random.uniform(below: 4)))
      var moved = z
      moved[site] = token
      let whole = likelihood.logLikelihood(TokenBatch(rows: [moved, z]))
      #expect(abs(likelihood.change(state, z, site: site, to: token) - (whole[0] - whole[1])) < 1e-3)
      likelihood.apply(&state, z, site: site, to: token)
      z = moved
      // A state is a function of its codes: what is left to change is the same, bit for bit.
      #expect(
        likelihood.change(state, z, site: 0, to: 3) == likelihood.change(likelihood.state(of: z), z, site: 0, to: 3))
    }
  }

  @Test func theWalkIsTheDefaultOne() {
    let x: [Token] = [2, 0, 1, 1]
    var (ours, plain) = (x, x)
    var a = RandomStream(seed: 5)["mh"].generator()
    var b = RandomStream(seed: 5)["mh"].generator()
    let counts = Self.likelihood().metropolis(&ours, reference: x, logWeight: -0.3, proposals: 300, &a)
    let expected = Plain().metropolis(&plain, reference: x, logWeight: -0.3, proposals: 300, &b)
    #expect(ours == plain && counts == expected && counts.moves > 20)
  }

  @Test(arguments: [RelaxedObjective.negativeLogLikelihood, .residualNorm])
  func gradientIsTheDifference(_ objective: RelaxedObjective) {
    let likelihood = Self.likelihood()
    var random = RandomStream(seed: 6)["e"].generator()
    let e = (0..<12).map { _ in random.normal() }
    let direction = (0..<12).map { _ in random.normal() }
    func value(_ t: Double) -> (Double, [Double]) {
      var gradient = [Double](repeating: 0, count: 12)
      let signal = zip(e, direction).map { $0 + t * $1 }
      let value = signal.withUnsafeBufferPointer { s in
        gradient.withUnsafeMutableBufferPointer { likelihood.value(objective, at: s, gradient: $0) }
      }
      return (value, gradient)
    }
    let slope = zip(value(0).1, direction).reduce(0) { $0 + $1.0 * $1.1 }
    let difference = (value(5e-3).0 - value(-5e-3).0) / 1e-2
    #expect(abs(slope - difference) < 0.01 * abs(difference) + 1e-3, "\(slope) and \(difference)")
  }

  /// π(z) ∝ ℒ(z)·ω^d over all 256 sequences, by 2,000 chains of 60 proposals, of 120 where they are screened.
  ///
  /// Total variation within 1.3 of what as many exact draws have in the mean (false alarms below 10⁻³ by McDiarmid's
  /// inequality); the control leaves ω out.
  @Test(arguments: [SGDD.LikelihoodMethod.metropolis, .delayed, .informed])
  func theWalkReachesItsLaw(_ method: SGDD.LikelihoodMethod) throws {
    let likelihood = Self.likelihood(sigma: 1.5)
    let all = TokenBatch(rows: (0..<256).map { n in (0..<4).map { Token(n >> (2 * $0) & 3) } })
    let x: [Token] = [0, 1, 2, 3]
    let ω = 0.3
    func law(_ logWeight: Double) -> [Double] {
      let logs = zip(likelihood.logLikelihood(all), 0..<256).map { value, n in
        value + logWeight * Double(zip(all[row: n], x).count { $0 != $1 })
      }
      let weights = logs.map { exp($0 - logs.max()!) }
      return weights.map { $0 / weights.reduce(0, +) }
    }
    let n = 2000
    let step: any LikelihoodStep =
      switch method {
      case .delayed: try DelayedStep(likelihood, proposals: 120)
      case .informed: try InformedStep(likelihood, proposals: 60)
      default: MetropolisStep(likelihood, proposals: 60)
      }
    var work = LikelihoodWork()
    let start = TokenBatch(rows: [x]).gather(repeatElement(0, count: n))
    let z = try step.draw(from: start, weight: ω, RandomStream(seed: 7)["chains"], &work)
    var counts = [Int](repeating: 0, count: 256)
    for row in 0..<n { counts[(0..<4).reduce(0) { $0 + Int(z[row, $1]) << (2 * $1) }] += 1 }
    let (histogram, target) = (Histogram(counts: counts), law(log(ω)))
    let floor = expectedTotalVariation(target, draws: n)
    #expect(totalVariation(histogram, target) < 1.3 * floor, "floor \(floor)")
    #expect(totalVariation(histogram, law(0)) > 2 * floor)
    // Screened proposals cost less than they count.
    if method == .delayed { #expect(work.calls < n * 100) }
  }

  /// Steps that use the gradient refuse likelihoods without one.
  @Test func gradientsAreAskedFor() {
    let bits = TokenSpace(length: 2, vocabulary: 2)
    struct Flat: Likelihood {
      let space: TokenSpace
      func logLikelihood(_ x: TokenBatch) -> [Double] { Array(repeating: 0, count: x.count) }
    }
    for method in [SGDD.LikelihoodMethod.delayed, .informed] {
      var options = SGDD.Options()
      options.likelihoodStep = method
      let prior = try? ProductPrior(bits, weights: [1, 1, 1, 1])
      #expect(throws: Refusal.self) {
        try SGDD(options).check(Posterior(prior: #require(prior), likelihood: Flat(space: bits)))
      }
    }
  }

  /// SGDD through the decoder, patch by patch, against the posterior by enumeration.
  ///
  /// Marginals of 300 draws within 4.5 standard errors (16 of them: a false alarm in 9,000 seeds).
  @Test func splitGibbsReachesThePosterior() throws {
    let likelihood = Self.likelihood(sigma: 1.5)
    let weights: [Double] = [1, 2, 3, 4, 4, 3, 2, 1, 1, 1, 2, 2, 3, 1, 1, 3]
    let prior = try ProductPrior(likelihood.space, weights: weights)
    let all = TokenBatch(rows: (0..<256).map { n in (0..<4).map { Token(n >> (2 * $0) & 3) } })
    let logs = zip(likelihood.logLikelihood(all), prior.logProbability(all)).map(+)
    let masses = logs.map { exp($0 - logs.max()!) }
    let total = masses.reduce(0, +)
    var options = SGDD.Options()
    (options.iterations, options.steps, options.proposals) = (30, 8, 12)
    (options.etaMin, options.etaMax) = (0.05, 3)
    let posterior = Posterior(prior: prior, likelihood: likelihood)
    let draws = try SGDD(options).sample(posterior, chains: 300, RandomStream(seed: 8)["sgdd"]).tokens
    for site in 0..<4 {
      for token in 0..<4 {
        let p = zip(masses, 0..<256).reduce(0) { $0 + (Int(all[$1.1, site]) == token ? $1.0 : 0) } / total
        let found = Double((0..<300).count { Int(draws[$0, site]) == token }) / 300
        #expect(abs(found - p) < 4.5 * (p * (1 - p) / 300).squareRoot(), "site \(site), code \(token): \(found), \(p)")
      }
    }
  }
}
