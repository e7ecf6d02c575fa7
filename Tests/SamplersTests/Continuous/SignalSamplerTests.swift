import Diffusion
import Foundation
import Priors
import Samplers
import Tasks
import Tensors
import Testing

/// Samplers of signals and latents as samplers of the runner, on posteriors that are known; fixed seeds.
struct SignalSamplerTests {
  private let law = Toys.circle.posterior(Toys.projection).law

  private func distance(_ z: TokenBatch) -> Double {
    Toys.totalVariation(SignalProblem.frequencies(z, codes: 8), law.logWeights.map { exp($0) })
  }

  /// As a prior of tokens the mixture is the table of its weights, and both of its posteriors are one.
  @Test func mixturesArePriorsOfTheirLatents() throws {
    for (mixture, y) in [(Toys.circle, Toys.projection), (Toys.pictures, Toys.blocks(4))] {
      let posterior = SignalProblem.posterior(mixture, y)
      let (law, evidence) = mixture.posterior(y)
      let exact = try #require(posterior.exact)
      #expect(abs(exact.logEvidence - evidence) < 1e-10)
      let all = TokenBatch(rows: (0..<mixture.means.count).map { mixture.codes($0) })
      for (a, b) in zip(exact.logProbability(all), law.logWeights) where b > -700 { #expect(abs(a - b) < 1e-9) }
      let signals = try #require(exact.signals)
      #expect(signals.mean == law.mean && signals.covariance == law.covariance)
      let table = try TabularPrior(mixture.latents, logWeights: mixture.logWeights)
      let noise = UniformProcess(vocabulary: mixture.latents.vocabulary).kernel(at: 0.4)
      var (own, expected) = ([Float](repeating: 0, count: all.storage.count * mixture.latents.vocabulary), [Float]())
      expected = own
      try mixture.denoise(all, noise, into: &own)
      try table.denoise(all, noise, into: &expected)
      #expect(own == expected)
      for (a, b) in zip(mixture.logMarginal(all, noise), table.logMarginal(all, noise)) { #expect(abs(a - b) < 1e-12) }
    }
  }

  /// Four standard errors of a share of 2,000 are .04; the tokens of exact signals are exact latents.
  @Test func exactDraws() throws {
    let drawn = try ExactSampler().sample(SignalProblem.circle, chains: 2000, RandomStream(seed: 1))
    #expect(distance(drawn.tokens) < 0.04)
    let signals = try #require(drawn.signals)
    #expect(signals.shape == [2000, 2])
    let x = RealBatch(rows: (0..<2000).map { [Double(signals.floats[2 * $0]), Double(signals.floats[2 * $0 + 1])] })
    var random = RandomStream(seed: 2).generator()
    #expect(distance(try SignalProblem.circleLikelihood.tokens(of: x, &random)) < 0.04)
    #expect(abs(Toys.projection.residualNorms(x).reduce(0, +) / 2000 - 0.2048) < 0.02)
    let prior = try PriorSampler().sample(SignalProblem.circle, chains: 500, RandomStream(seed: 3))
    #expect(distance(prior.tokens) > 0.6 && prior.signals != nil)
  }

  /// One draw a run of 128 particles: below 1/√128 and four standard errors of 400 draws; the control is far.
  @Test func particlesDrawLatents() throws {
    let sampler = DiscoSMC()
    let drawn = try sampler.sample(SignalProblem.circle, chains: 400, RandomStream(seed: 4))
    #expect(distance(drawn.tokens) < 0.09 + 0.09, "\(distance(drawn.tokens))")
    #expect(abs((drawn.diagnostics.logEvidence ?? 0) + 1.738) < 0.15)
    #expect(drawn.diagnostics.denoiserCalls == 400 * sampler.cost(SignalProblem.circle).denoiser)
    #expect(try sampler.sample(SignalProblem.circle, chains: 400, RandomStream(seed: 4)).tokens == drawn.tokens)
    var kept = DiscoSMC.Options()
    (kept.keep, kept.particles) = (40, 1000)
    let dependent = DiscoSMC(kept)
    #expect(dependent.dependence == "keep" && sampler.dependence == nil)
    #expect(distance(try dependent.sample(SignalProblem.circle, chains: 400, RandomStream(seed: 5)).tokens) < 0.1)
  }

  /// Clean Gibbs freezes at the measured .356 and beyond; annealing moves latents while they are free.
  @Test func gibbs() throws {
    let annealed = try DiscoGibbs().sample(SignalProblem.circle, chains: 2000, RandomStream(seed: 6))
    var options = DiscoGibbs.Options()
    options.scan = .clean
    let clean = try DiscoGibbs(options).sample(SignalProblem.circle, chains: 500, RandomStream(seed: 7))
    #expect(distance(annealed.tokens) < 0.2 && distance(clean.tokens) > 0.3)
    #expect(distance(annealed.tokens) < distance(clean.tokens))
    #expect(DiscoGibbs(options).claim == .posterior && DiscoGibbs().claim == .other)
  }

  /// DPS is biased because of the latents: given those of the posterior it is close, given the prior's it is far.
  @Test func latentsOfDPS() throws {
    func run(_ kind: LatentSource.Kind) throws -> Samples {
      var latents = LatentSource()
      latents.kind = kind
      (latents.smc.particles, latents.smc.keep) = (500, 50)
      let sampler = SignalSampler(ContinuousDPS(scale: 0.3), latents: latents)
      return try sampler.sample(SignalProblem.circle, chains: 1000, RandomStream(seed: 8))
    }
    let distances = try [.summed, .prior, .smc, .exact].map { distance(try run($0).tokens) }
    #expect(distances[0] > 0.15 && distances[1] > 0.6, "\(distances)")
    #expect(distances[2] < 0.1 && distances[3] < 0.06, "\(distances)")
  }

  @Test func refusals() throws {
    let tokens = Posterior(prior: Toys.circle, likelihood: NoSignals())
    let modulus = Posterior(prior: Toys.circle, likelihood: ModulusLikelihood())
    func reason(_ sampler: any Sampler, _ posterior: Posterior) -> String {
      do throws(Refusal) { try sampler.check(posterior) } catch { return error.description }
      return ""
    }
    #expect(
      reason(SignalSampler(ContinuousDPS()), tokens)
        == "this sampler draws real signals, and the task measures tokens; "
        + "use the task linear or one that measures images, or a sampler of tokens")
    #expect(reason(DiscoSMC(), tokens).hasPrefix("this sampler draws real signals"))
    #expect(
      reason(SignalSampler(DDRM()), modulus)
        == "DDRM walks in the singular basis of a linear A, and this one's is not at hand; "
        + "use one of the tasks linear, super_resolution, gaussian_deblurring, inpainting and denoising, "
        + "or a sampler that needs no basis, such as dps_continuous")
    #expect(reason(SignalSampler(ContinuousDPS()), modulus).isEmpty && reason(DiscoSMC(), modulus).isEmpty)
    var psld = PSLD()
    psld.codec.codes = 3
    #expect(
      reason(SignalSampler(psld), modulus)
        == "3 codes of signals that have 2 numbers; use as many or fewer")
    #expect(throws: Refusal.self) {
      try PSLD().check(FixedLatents(Toys.circle, TokenBatch(count: 1, length: 1)), ModulusMeasurement())
    }
  }
}

/// A likelihood of tokens alone.
private struct NoSignals: Likelihood {
  let space = Toys.circle.latents
  func logLikelihood(_ x: TokenBatch) -> [Double] { [Double](repeating: 0, count: x.count) }
}
