import Diffusion
import Foundation
import Tensors
import Testing

@testable import Samplers

/// Sixteen cases under three operators: MAP, outputs and mean gaps to the MAP, in double precision by an independent
/// program.
///
/// The inner loop is chaotic late, so equality holds only while rounding differs in nothing that a tie sees.
struct APSRegressionTests {
  static let chain = APSBitChain(length: 4, bits: 2)
  static let table = chain.table

  /// The outputs of all cases and their mean log-posterior gap to the MAP.
  static func run(
    _ kind: APSBitChain.Operator, _ set: (inout APS.Options) -> Void = { _ in }
  ) throws -> (outputs: [Int], maps: [Int], gap: Double) {
    var options = APS.Options()
    (options.steps, options.schedule) = (4, .linear)
    set(&options)
    var (outputs, maps, gap) = ([Int](), [Int](), 0.0)
    for r in 0..<16 {
      let likelihood = chain.regressionCase(kind, r)
      let joint = chain.logJoint(likelihood, table)
      let map = joint.indices.max { joint[$0] < joint[$1] } ?? 0
      var random = RandomStream(seed: 0).generator()
      let x = try APS(options).reconstruct(
        chain.space, QuantisedExpectation(likelihood, options), &random, denoise: chain.conditionals(table))
      outputs.append(chain.index(x))
      maps.append(map)
      gap += (joint[chain.index(x)] - joint[map]) / 16
    }
    return (outputs, maps, gap)
  }

  static let maps: [APSBitChain.Operator: [Int]] = [
    .sr: [15, 160, 42, 126, 175, 64, 254, 21, 42, 170, 234, 64, 95, 234, 1, 171],
    .identity: [7, 16, 85, 122, 159, 160, 234, 14, 51, 84, 125, 161, 199, 220, 17, 86],
    .half: [10, 32, 85, 122, 143, 149, 232, 11, 55, 88, 122, 162, 215, 170, 21, 117],
  ]
  static let outputs: [APSBitChain.Operator: [Int]] = [
    .sr: [23, 96, 21, 123, 94, 72, 245, 21, 21, 170, 122, 72, 175, 248, 1, 87],
    .identity: [71, 24, 51, 118, 159, 162, 229, 14, 51, 84, 125, 162, 199, 220, 49, 102],
    .half: [21, 96, 42, 121, 143, 149, 248, 11, 55, 88, 122, 166, 199, 232, 21, 117],
  ]

  @Test(arguments: APSBitChain.Operator.allCases)
  func bestOutputs(_ kind: APSBitChain.Operator) throws {
    let (outputs, maps, _) = try Self.run(kind)
    #expect(maps == Self.maps[kind])
    #expect(outputs == Self.outputs[kind])
  }

  static let gaps: [(String, [Double], @Sendable (inout APS.Options) -> Void)] = [
    ("last", [-0.50, -1.81, -2.51], { $0.choice = .faithful }),
    ("best", [-0.68, -1.13, -0.58], { _ in }),
    ("soft", [-0.98, -1.92, -0.28], { $0.forward = .soft }),
    ("prior confidence", [-1.30, -1.13, -0.70], { $0.confidence = .prior }),
    ("T = 1", [-1.58, -1.13, -0.68], { $0.steps = 1 }),
    ("beta = 1", [-0.71, -0.94, -0.19], { $0.beta = 1 }),
    ("N = 30", [-0.55, -0.97, -0.70], { $0.iterations = 30 }),
  ]

  @Test(arguments: gaps.indices)
  func meanGaps(_ i: Int) throws {
    let (name, golden, set) = Self.gaps[i]
    let measured = try APSBitChain.Operator.allCases.map { try Self.run($0, set).gap }
    for (a, b) in zip(measured, golden) { #expect(abs(a - b) < 0.0051, "\(name): \(measured)") }
  }
}
