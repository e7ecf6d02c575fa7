import Foundation
import Testing

@testable import Tensors

/// A run that is stored and taken up again goes on as if nothing had been.
@Suite struct CheckpointTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  /// Logistic regression on noisy batches, with everything that has a state.
  private final class Run {
    let groups = [ParameterGroup("weights", count: 21, weightDecay: 0.01), ParameterGroup("bias", count: 1)]
    let parameters = Buffers([[Float](repeating: 0, count: 21), [0]])
    let gradients = Buffers([[Float](repeating: 0, count: 21), [0]])
    let optimiser: Optimiser
    let average: ParameterAverage
    var random: RandomGenerator
    let schedule = WarmUpCosine(peak: 0.1, floor: 0.01, warmUp: 10, total: 100)
    var losses: [Double] = []

    init(_ rule: any OptimiserRule) {
      optimiser = Optimiser(rule, groups)
      average = ParameterAverage(groups, of: parameters.constant, decay: 0.99)
      random = RandomStream(seed: 4)["batches"].generator()
    }

    func step() throws {
      for group in gradients.groups { group.update(repeating: 0) }
      var loss = 0.0
      for _ in 0..<16 {
        let x: [Float] = (0..<21).map { _ in Float(random.normal()) }
        let truth = Double(3 * x[0] - 2 * x[5]) + 0.5
        let label: Float = random.bernoulli(1 / (1 + exp(-truth))) ? 1 : 0
        var logit = parameters.groups[1][0]
        for i in 0..<21 { logit += parameters.groups[0][i] * x[i] }
        let p: Float = 1 / (1 + exp(-logit))
        loss -= Double(log(label == 1 ? p : 1 - p))
        for i in 0..<21 { gradients.groups[0][i] += (p - label) * x[i] / 16 }
        gradients.groups[1][0] += (p - label) / 16
      }
      losses.append(loss / 16)
      let clipping = clippingFactor(norm: globalNorm(gradients.constant), limit: 0.5)
      try optimiser.step(
        parameters.groups, gradients: gradients.constant, learningRate: schedule(optimiser.steps + 1),
        gradientScale: clipping)
      average.update(parameters.constant)
    }

    func save(_ path: String) throws {
      var checkpoint = Checkpoint()
      checkpoint.step = losses.count
      checkpoint.positions["batches"] = random.place
      var buffers = optimiser.save(in: &checkpoint) + average.save(in: &checkpoint)
      for (group, buffer) in zip(groups, parameters.constant) {
        buffers.append(SafetensorsTensor("parameters.\(group.name)", shape: [group.count], buffer, owner: parameters))
      }
      try checkpoint.write(buffers, to: path)
    }

    /// Everything but the parts that are named.
    func load(_ path: String, without part: String = "") throws {
      let file = try SafetensorsFile(path)
      var checkpoint = try Checkpoint(file)
      try file.restore(zip(groups, parameters.groups).map { ("parameters.\($0.name)", $1) })
      if part != "optimiser" {
        if part == "steps" { checkpoint.integers["optimiser.steps"] = 0 }
        try optimiser.restore(checkpoint, file)
      }
      if part != "average" { try average.restore(checkpoint, file) }
      if part != "position" { random = RandomGenerator(at: try #require(checkpoint.positions["batches"])) }
    }

    var bits: [UInt32] {
      let averages = groups.indices.flatMap { i in average.withAverage(i) { Array($0) } }
      return (parameters.values.flatMap { $0 } + optimiser.state.flatMap { $0 } + averages).map(\.bitPattern)
    }
  }

  @Test(arguments: [0, 1]) func resumedRunsAreTheSame(rule: Int) throws {
    let rule: any OptimiserRule = rule == 0 ? AdamW() : RAdam()
    let whole = Run(rule)
    for _ in 0..<100 { try whole.step() }
    #expect(whole.losses[90...].reduce(0, +) < 0.8 * whole.losses[..<10].reduce(0, +))

    let first = Run(rule)
    for _ in 0..<50 { try first.step() }
    try first.save(scratch.file("half"))
    let second = Run(rule)
    try second.load(scratch.file("half"))
    #expect(second.bits == first.bits)
    for _ in 0..<50 { try second.step() }
    #expect(second.bits == whole.bits && first.losses + second.losses == whole.losses)

    // Saving what was loaded gives the same bytes, and nothing that is stored can be left out.
    try first.save(scratch.file("again"))
    #expect(try scratch.bytes("again") == scratch.bytes("half"))
    for part in ["optimiser", "steps", "average", "position"] {
      let other = Run(rule)
      try other.load(scratch.file("half"), without: part)
      for _ in 0..<50 { try other.step() }
      #expect(other.bits != whole.bits, "\(part)")
    }
  }

  @Test func everythingReturns() throws {
    var checkpoint = Checkpoint()
    checkpoint.step = 1_234_567
    checkpoint.integers = ["a": .min, "b.c": .max, "": 0]
    checkpoint.strings = ["config": "{\"x\": \"é\n\"}", "empty": "", "string.a": "x"]
    checkpoint.positions = ["p": .init(key: .max, drawn: .max), "q": .init(key: 0, drawn: 0)]
    let patterns: [UInt32] = [0, 0x8000_0000, 1, 0x7F80_0001, 0xFFC0_1234, 0x7F7F_FFFF, 0x3F80_0001]
    try checkpoint.write([Held()("x", [7], patterns.map { Float(bitPattern: $0) })], to: scratch.file("c"))
    let file = try SafetensorsFile(scratch.file("c"))
    #expect(try Checkpoint(file) == checkpoint)
    let back = Buffers([[Float](repeating: 0, count: 7)])
    try file.restore([("x", back.groups[0])])
    #expect(back.values[0].map(\.bitPattern) == patterns)
  }

  @Test func wrongCheckpointsAreErrors() throws {
    let path = scratch.file("c")
    func message(_ metadata: [String: String]) -> String {
      do {
        try SafetensorsFile.write([], metadata: metadata, to: path)
        _ = try Checkpoint(SafetensorsFile(path))
      } catch { return "\(error)".replacing("\(path): ", with: "") }
      return "no error"
    }
    let good = ["format": "discern checkpoint 1", "step": "3"]
    #expect(message(good) == "no error")
    #expect(message([:]) == "metadata 'format' is absent; it should be 'discern checkpoint 1'")
    #expect(
      message(["format": "discern checkpoint 2"])
        == "metadata 'format' is 'discern checkpoint 2'; it should be 'discern checkpoint 1'")
    #expect(message(["format": "discern checkpoint 1"]) == "metadata 'step' is absent; it should be a whole number")
    for (key, value, expected) in [
      ("step", "x", "a whole number"), ("integer.a", "1.5", "a whole number"),
      ("position.a", "12", "a key in hexadecimal and the number of words drawn"),
      ("position.a", "xyz 3", "a key in hexadecimal and the number of words drawn"),
      ("position.a", "f -3", "a key in hexadecimal and the number of words drawn"), ("other.a", "1", "absent"),
      ("", "1", "absent"),
    ] {
      let text = message(good.merging([key: value]) { $1 })
      #expect(text == "metadata '\(key)' is '\(value)'; it should be \(expected)")
    }
  }

  /// The state of another rule or another network is refused, and nothing changes.
  @Test func strangersAreRefused() throws {
    let run = Run(AdamW())
    for _ in 0..<3 { try run.step() }
    try run.save(scratch.file("c"))
    let file = try SafetensorsFile(scratch.file("c"))
    let checkpoint = try Checkpoint(file)
    func message(_ optimiser: Optimiser) -> String {
      do { try optimiser.restore(checkpoint, file) } catch {
        #expect(optimiser.steps == 0 && optimiser.state.allSatisfy { $0.allSatisfy { $0 == 0 } })
        return error.description.replacing("\(file.path): ", with: "")
      }
      return "no error"
    }
    #expect(
      message(Optimiser(RAdam(), run.groups)) == "metadata 'string.optimiser.rule' is 'adamw'; it should be 'radam'")
    #expect(
      message(Optimiser(AdamW(), [ParameterGroup("weights", count: 21), ParameterGroup("bias", count: 2)]))
        == "tensor 'optimiser.m.bias' has 1 elements, not 2")
    #expect(
      message(Optimiser(AdamW(), [ParameterGroup("weights", count: 21), ParameterGroup("gain", count: 1)]))
        .hasPrefix("has no tensor 'optimiser.m.gain'; it holds 8: "))
    #expect(message(Optimiser(AdamW(), run.groups)) == "no error")
  }
}
