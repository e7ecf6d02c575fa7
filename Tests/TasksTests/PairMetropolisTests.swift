import Diffusion
import Foundation
import Tensors
import Testing

@testable import Tasks

/// Metropolis-Hastings with full recomputation of ℓ(z′) − ℓ(z): the definition that fast loops must follow.
func recomputedMetropolis(
  _ likelihood: some Likelihood, _ z: inout [Token], reference x: [Token], logWeight: Double, proposals: Int,
  _ random: inout RandomGenerator
) -> MetropolisCounts {
  var counts = MetropolisCounts(proposals: proposals)
  let space = likelihood.space
  for _ in 0..<proposals {
    let word = random.next()
    let (site, token) = Metropolis.proposal(
      word, sites: UInt64(space.length), symbols: UInt64(space.vocabulary))
    if token == z[site] { continue }
    var proposed = z
    proposed[site] = token
    let values = likelihood.logLikelihood(TokenBatch(rows: [z, proposed]))
    let distance = (token != x[site] ? 1.0 : 0) - (z[site] != x[site] ? 1.0 : 0)
    let ratio = values[1] - values[0] + (distance == 0 ? 0 : distance * logWeight)
    if word >> 32 < Metropolis.threshold(ratio) {
      z = proposed
      counts.moves += 1
    }
  }
  return counts
}

/// `LocalLikelihood` with the default loop, whatever the wrapped type overrides.
struct DefaultLoop<Base: LocalLikelihood>: LocalLikelihood {
  let base: Base
  var space: TokenSpace { base.space }
  func logLikelihood(_ x: TokenBatch) -> [Double] { base.logLikelihood(x) }
  func state(of z: UnsafePointer<Token>) -> Base.State { base.state(of: z) }
  func change(_ state: borrowing Base.State, _ z: UnsafePointer<Token>, site: Int, to token: Token) -> Double {
    base.change(state, z, site: site, to: token)
  }
  func apply(_ state: inout Base.State, _ z: UnsafePointer<Token>, site: Int, to token: Token) {
    base.apply(&state, z, site: site, to: token)
  }
}

func bits(_ count: Int, _ stream: RandomStream, ones: Double = 0.5) -> [Token] {
  var random = stream.generator()
  return (0..<count).map { _ in random.bernoulli(ones) ? 1 : 0 }
}

/// A pair problem whose y is that of `truth` and so has a sequence without mismatches.
func pairProblem(
  _ operation: PairOperation, length: Int, pairs: Int, noise: MismatchNoise, _ stream: RandomStream
) -> (likelihood: PairLikelihood, truth: [Token]) {
  let truth = bits(length, stream["truth"], ones: 0.3)
  let pairs = PairLikelihood.randomPairs(pairs, length: length, stream["pairs"])
  let y = PairLikelihood.apply(operation, pairs, to: truth)
  return (PairLikelihood(operation, pairs: pairs, measured: y, length: length, noise: noise), truth)
}

@Suite struct PairMetropolisTests {
  static let noises: [MismatchNoise] = [.released, .soft(sigma: 0.9), .channel(flip: 0.2), .hard]
  static let logWeights = [0, log(0.3), log(1e-5), -Double.infinity]

  @Test(arguments: PairOperation.allCases, noises)
  func cachedLoopFollowsTheDefaultAndTheRecomputedTrajectory(_ operation: PairOperation, _ noise: MismatchNoise) {
    for (length, pairs) in [(37, 60), (128, 64), (1, 2), (5, 0)] {
      let stream = RandomStream(seed: 5)["\(operation)", length]
      let (likelihood, truth) = pairProblem(operation, length: length, pairs: pairs, noise: noise, stream)
      for (k, logWeight) in Self.logWeights.enumerated() {
        // From a feasible start every ratio is defined, `hard` included; from a random one, `hard` has a convention.
        for start in [truth, bits(length, stream["start"])] {
          let x = bits(length, stream["x"])
          var cached = start, standard = start, recomputed = start
          var one = stream["draws", k].generator()
          var two = stream["draws", k].generator()
          var three = stream["draws", k].generator()
          let counts = likelihood.metropolis(
            &cached, reference: x, logWeight: logWeight, proposals: 700, &one)
          let expected = DefaultLoop(base: likelihood).metropolis(
            &standard, reference: x, logWeight: logWeight, proposals: 700, &two)
          #expect(cached == standard && counts == expected)
          #expect(one.next() == two.next(), "both used the same words")
          if noise != .hard || start == truth {
            let full = recomputedMetropolis(
              likelihood, &recomputed, reference: x, logWeight: logWeight, proposals: 700, &three)
            #expect(cached == recomputed && counts == full)
          }
        }
      }
    }
  }

  @Test func trajectoryDependsOnTheFactors() {
    let stream = RandomStream(seed: 6)
    let (likelihood, truth) = pairProblem(.xor, length: 64, pairs: 40, noise: .soft(sigma: 0.9), stream)
    var ends: Set<[Token]> = []
    for logWeight in [0, -1, -2.0] {
      var z = truth
      var random = stream["draws"].generator()
      _ = likelihood.metropolis(&z, reference: truth, logWeight: logWeight, proposals: 500, &random)
      ends.insert(z)
    }
    #expect(ends.count == 3)
  }

  @Test(arguments: PairOperation.allCases)
  func hardChainsNeverLeaveTheSupportAndEndIn(_ operation: PairOperation) {
    let stream = RandomStream(seed: 7)
    let (likelihood, truth) = pairProblem(operation, length: 40, pairs: 30, noise: .hard, stream)
    var z = truth
    var random = stream["draws"].generator()
    let counts = likelihood.metropolis(&z, reference: truth, logWeight: 0, proposals: 4000, &random)
    #expect(likelihood.logLikelihood(TokenBatch(rows: [z])) == [0])
    #expect(counts.moves > 0)
    var away = bits(40, stream["start"])
    let before = likelihood.mismatches(TokenBatch(rows: [away]))[0]
    _ = likelihood.metropolis(&away, reference: truth, logWeight: 0, proposals: 4000, &random)
    #expect(likelihood.mismatches(TokenBatch(rows: [away]))[0] < before)
  }
}
