import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

/// Training as a function of its arguments, and that it learns.
struct TrainerTests {
  private let space = TokenSpace(length: 12, vocabulary: 2)
  private var law: MarkovPrior {
    get throws { try MarkovPrior(space, initial: [0.5, 0.5], transition: [0.95, 0.05, 0.15, 0.85]) }
  }

  private func prior(_ process: LearnedProcess, _ readout: Readout) -> NeuralPrior {
    let network = Transformer(
      TinyNetworks.shape(space, hasMask: process.isMasking), RandomStream(seed: 8)["initial"])
    return NeuralPrior(network, process, readout, levels: levels(process).logOdds(space))
  }

  private func levels(_ process: LearnedProcess) -> NoiseLevels { NoiseLevels(process, sigma: 1e-2...10) }

  private func trainer(
    _ process: LearnedProcess = .uniform, _ readout: Readout = .denoiser, _ loss: DenoisingLoss = .crossEntropy,
    _ change: (inout Trainer.Options) -> Void = { _ in }
  ) throws -> Trainer {
    var options = Trainer.Options()
    (options.batch, options.microBatch, options.lanes) = (32, 4, 3)
    options.schedule = WarmUpCosine(peak: 5e-3, warmUp: 10, total: 300)
    options.averageDecay = 0.95
    change(&options)
    let stream = RandomStream(seed: 8)
    let rows = try law.sample(500, stream["data"])
    return Trainer(DenoisingObjective(prior(process, readout), on: rows, levels(process), loss), options, stream)
  }

  @Test func threadsChangeNoBit() throws {
    let (one, three) = (try trainer(), try trainer { $0.threads = 3 })
    for _ in 0..<20 { #expect(try one.advance() == three.advance()) }
    #expect(one.objective.parameters.floats == three.objective.parameters.floats)
    // Control: lanes are part of the result.
    let lanes = try trainer { $0.lanes = 1 }
    for _ in 0..<20 { _ = try lanes.advance() }
    #expect(one.objective.parameters.floats != lanes.objective.parameters.floats)
  }

  @Test func aCheckpointGoesOnBitForBit() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try trainer()
    for _ in 0..<17 { _ = try first.advance() }
    try first.save(to: path, notes: ["name": "x"])
    let second = try trainer()
    try second.restore(from: path) { #expect($0["name"] == "x") }
    #expect(second.step == 17)
    for _ in 0..<17 { #expect(try first.advance() == second.advance()) }
    #expect(first.averaged().floats == second.averaged().floats)
    // Texts can refuse a checkpoint, which then changes nothing.
    let third = try trainer()
    #expect(throws: CancellationError.self) { try third.restore(from: path) { _ in throw CancellationError() } }
    #expect(third.step == 0)
  }

  /// A pass keeps what it needs to go back: twice the sequences in a pass, nearly twice the bytes.
  @Test func memoryGrowsWithThePass() throws {
    func peak(_ microBatch: Int) throws -> Int {
      let trainer = try trainer { ($0.microBatch, $0.lanes) = (microBatch, 1) }
      let account = MemoryAccount()
      _ = try account.run { try trainer.advance() }
      return account.peak
    }
    let (four, eight) = (try peak(4), try peak(8))
    #expect(Double(eight) > 1.5 * Double(four) && four > 4 * 12 * 64 * 4)
  }

  @Test func everyItemOnceAnEpoch() throws {
    var seen: [Int: Int] = [:]
    let trainer = try trainer()
    for g in 0..<1000 { seen[trainer.item(g), default: 0] += 1 }
    #expect(seen.count == 500 && seen.values.allSatisfy { $0 == 2 })
    #expect((0..<500).map { trainer.item($0) } != (500..<1000).map { trainer.item($0) })
  }

  /// 300 steps close two thirds of the way from the uniform law, L·ln 2, to the law of the data.
  @Test(arguments: DenoisingLossTests.cases) func learns(
    _ process: LearnedProcess, _ readout: Readout, _ loss: DenoisingLoss
  ) throws {
    let trainer = try trainer(process, readout, loss)
    let rows = try law.sample(128, RandomStream(seed: 77))
    let bound = VariationalBound(process, levels: 16)
    func nats() throws -> Double {
      try bound.nats(prior(process, readout).with(trainer.averaged()), rows, RandomStream(seed: 78)).reduce(0, +) / 128
    }
    let exact = -(try law.logProbability(rows)).reduce(0, +) / 128
    let before = try nats()
    #expect(abs(before - 12 * log(2)) < (readout == .denoiser ? 1 : 40))
    for _ in 0..<300 { _ = try trainer.advance() }
    let after = try nats()
    let limit = exact + 0.35 * (12 * log(2) - exact)
    #expect(after < limit && after > exact * 0.85, "\(before) → \(after), exact \(exact)")
  }
}
