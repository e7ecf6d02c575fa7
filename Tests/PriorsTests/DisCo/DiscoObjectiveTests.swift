import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

struct DiscoObjectiveTests {
  private func options(dropout: Double = 0.3, isHard: Bool = false) -> DiscoObjective.Options {
    var options = DiscoObjective.Options()
    (options.dropout, options.isHard) = (dropout, isHard)
    return options
  }

  /// Central differences in float32 with a step of 0.01: the gap of 2 % is theirs; a wrong sign or a lost path is 100 %.
  @Test(arguments: [0, 1, 2]) func gradientOfTheFirstStage(_ latents: Int) {
    let network = TinyDisco.network(latents: latents)
    let objective = DiscoObjective(network, on: TinyDisco.points(24), options())
    #expect(TinyDisco.gradientError(objective, network.layout, items: 24) { _ in true } < 0.02)
  }

  /// The encoder has no part in it: its latents are drawn, and differences along it would jump.
  @Test(arguments: [1, 2]) func gradientOfTheSecondStage(_ latents: Int) {
    let network = TinyDisco.network(latents: latents)
    let objective = LatentObjective(network, on: TinyDisco.points(24), logMean: 0, logDeviation: 1.2)
    let error = TinyDisco.gradientError(objective, network.layout, items: 24) { !$0.hasPrefix("encoder") }
    #expect(error < 0.02)
  }

  /// The straight-through estimate differs from the soft one: its forward value is another.
  @Test func hardAndSoftAreTwoLosses() {
    let network = TinyDisco.network(latents: 1)
    let losses = [true, false].map { isHard in
      DiscoObjective(network, on: TinyDisco.points(24), options(isHard: isHard)).accumulate(
        Array(0..<24)[...], of: TinyDisco.batch(24), into: Tensor(zeros: [network.values.count]))
    }
    #expect(losses[0] != losses[1] && losses.allSatisfy { $0 > 0 && $0 < .infinity })
  }

  /// Items of null, told by the gradient of its code: a share of 0.1 within three standard errors of 4,000 items.
  @Test func nullHasItsShare() {
    let network = TinyDisco.network(latents: 1)
    let objective = DiscoObjective(network, on: TinyDisco.points(8), options(dropout: 0.1, isHard: true))
    let place = network.layout.entries.first { $0.name == "codes" }?.offset ?? 0
    let nulls = (0..<4000).count { step in
      let gradient = Tensor(zeros: [network.values.count])
      _ = objective.accumulate([step % 8][...], of: TinyDisco.batch(1, step: step), into: gradient)
      return gradient.floats[place + 6] != 0
    }
    #expect(abs(Double(nulls) / 4000 - 0.1) < 3 * (0.09 / 4000).squareRoot(), "\(nulls)")
  }

  @Test func temperaturesFallGeometrically() {
    var options = DiscoObjective.Options()
    (options.temperatures, options.steps) = ((4, 0.25), 5)
    for (step, τ) in [4, 2, 1, 0.5, 0.25, 0.25].enumerated() { #expect(abs(options.temperature(step) - τ) < 1e-12) }
  }

  private func trained(latents: Int, steps: Int) throws -> (network: DiscoNetwork, losses: [Double]) {
    var shape = TinyDisco.shape(latents: latents, codes: 8)
    shape.width = 64
    let network = DiscoNetwork(shape, RandomStream(seed: 1)["initial"])
    let objective = DiscoObjective(network, on: TinyDisco.points(2048), DiscoObjective.Options())
    var options = Trainer.Options()
    (options.batch, options.microBatch, options.lanes, options.weightDecay) = (256, 256, 1, 0)
    options.schedule = .init(peak: 3e-3, warmUp: 20, total: steps)
    options.averageDecay = 0.98
    let trainer = Trainer(objective, options, RandomStream(seed: 1)["training"])
    let losses = try (0..<steps).map { _ in try trainer.advance().loss }
    return (DiscoNetwork(shape, values: trainer.averaged()), losses)
  }

  /// A short training: latents bring the loss below what the best denoiser without them reaches (1.4 at these levels), and
  /// the second stage learns which codes noise lets through.
  @Test func latentsLearn() throws {
    let (plain, latents) = (try trained(latents: 0, steps: 400), try trained(latents: 1, steps: 1200))
    func last(_ losses: [Double]) -> Double { losses.suffix(100).reduce(0, +) / 100 }
    // At first D = c_skip·x, the best linear denoiser: a loss of 2, a standard error of 0.1 in a batch.
    #expect(abs(plain.losses[0] - 2) < 0.5, "\(plain.losses[0])")
    #expect(last(plain.losses) > 1.3 && last(plain.losses) < 1.8, "\(last(plain.losses))")
    #expect(last(latents.losses) < 1.1, "\(last(latents.losses))")

    let points = TinyDisco.points(2048)
    let objective = LatentObjective(latents.network, on: points, logMean: 0, logDeviation: 1.2)
    var options = Trainer.Options()
    (options.batch, options.microBatch, options.lanes, options.weightDecay) = (256, 256, 1, 0)
    options.schedule = .init(peak: 3e-3, warmUp: 20, total: 400)
    options.averageDecay = 0.98
    let before = latents.network.values.floats
    let trainer = Trainer(objective, options, RandomStream(seed: 1)["second"])
    let losses = try (0..<400).map { _ in try trainer.advance().loss }
    #expect(last(losses) < losses[0] - 0.2)
    let network = DiscoNetwork(latents.network.shape, values: trainer.averaged())
    for entry in network.layout.entries {
      let (old, new) = (
        before[entry.offset..<entry.offset + entry.count],
        trainer.averaged().floats[entry.offset..<entry.offset + entry.count]
      )
      let learns = entry.name.hasPrefix("recogniser")
      #expect((old != new) == learns, "\(entry.name)")
    }

    // p(z) is the mean of E(z | x0); little noise leaves the latents as they were, much noise leaves p(z).
    let prior = DiscoPrior(network)
    let codes = TokenBatch(rows: (0..<8).map { [Token($0)] })
    let p = prior.logProbability(codes).map { exp($0) }
    #expect(abs(p.reduce(0, +) - 1) < 1e-6)
    for v in 0..<8 {
      let z = TokenBatch(count: points.count, length: 1, repeating: Token(v))
      let share = prior.logProbability(z, given: points, 0).reduce(0) { $0 + exp($1) } / Double(points.count)
      #expect(abs(share - p[v]) < 1e-5)
    }
    var random = RandomStream(seed: 8)["z"].generator()
    let z = prior.drawLatents(given: points, 0, &random)
    func crossEntropy(_ σ: Double) -> Double {
      var noise = RandomStream(seed: 8)["noise"].generator()
      let x = points.map(with: RealBatch.normal(count: points.count, dimension: 2, scale: σ, &noise), +)
      return -prior.logProbability(z, given: x, σ).reduce(0, +) / Double(points.count)
    }
    let entropy = -p.reduce(0) { $0 + $1 * log(max($1, 1e-12)) }
    #expect(crossEntropy(0.1) < entropy / 2 && crossEntropy(20) > 0.8 * entropy, "\(crossEntropy(0.1)) \(entropy)")
  }

  /// Two latents that always agree: the law of pairs must learn that they do, which independent ones cannot say.
  @Test func pairsLearnDependence() throws {
    let network = DiscoNetwork(TinyDisco.shape(latents: 2, codes: 2), RandomStream(seed: 1)["initial"])
    // Both latents tell the sign of the first coordinate: logits ±large.
    for layer in 0..<3 {
      network.array("encoder.\(layer).weight").update { $0.update(repeating: 0) }
      network.array("encoder.\(layer).bias").update { $0.update(repeating: 0) }
    }
    network.array("encoder.0.weight").update { ($0[0], $0[1]) = (8, -8) }
    network.array("encoder.1.weight").update { ($0[0], $0[17]) = (8, 8) }
    network.array("encoder.2.weight").update { w in
      for i in 0..<2 { (w[2 * i], w[4 + 2 * i + 1]) = (8, 8) }
    }
    let points = TinyDisco.points(1024)
    let objective = LatentObjective(network, on: points, logMean: 0, logDeviation: 1.2)
    var options = Trainer.Options()
    (options.batch, options.microBatch, options.lanes, options.weightDecay) = (256, 256, 1, 0)
    options.schedule = .init(peak: 3e-2, warmUp: 10, total: 300)
    options.averageDecay = 0.9
    let trainer = Trainer(objective, options, RandomStream(seed: 1)["second"])
    for _ in 0..<300 { _ = try trainer.advance() }
    let prior = DiscoPrior(DiscoNetwork(network.shape, values: trainer.averaged()))
    let p = prior.logProbability(TokenBatch(rows: [[0, 0], [0, 1], [1, 0], [1, 1]])).map { exp($0) }
    let z = { () -> TokenBatch in
      var random = RandomStream(seed: 2)["z"].generator()
      return prior.drawLatents(given: points, 0, &random)
    }()
    let joint = (0..<4).map { code in
      Double((0..<z.count).count { Int(z[$0, 0]) * 2 + Int(z[$0, 1]) == code }) / Double(z.count)
    }
    for (a, b) in zip(p, joint) { #expect(abs(a - b) < 0.05, "\(p) \(joint)") }
    #expect(p[0] + p[3] > 0.85)
  }
}
