import Foundation
import Tasks
import Tensors
import Testing

@testable import Experiments
@testable import Priors

/// What a proxy of LPIPS learns from, with a teacher that is a formula.
struct ProxyObjectiveTests {
  private static let images = ImageSet(resolution: 16, pixels: pixels, names: (0..<5).map { "\($0)" })
  private static let pixels = (0..<5 * 16 * 16 * 3).map { (n: Int) -> UInt8 in
    let wave = n * n % 251 + n / 768
    return UInt8(160 + wave % 90)
  }

  /// With biases above zero: where no feature responds, unit features turn with the smallest change, and differences say
  /// nothing.
  private func objective(variety: Double = 0.5, offset: Double = 0.01) -> ProxyObjective {
    var shape = ProxyShape()
    (shape.widths, shape.strides) = ([6, 8], [2, 2])
    let proxy = LPIPSProxy(shape, RandomStream(seed: 2))
    proxy.values.update { values in
      for entry in proxy.layout.entries where entry.name.hasSuffix("bias") {
        for i in entry.offset..<entry.offset + entry.count { values[i] = 0.3 }
      }
    }
    return ProxyObjective(
      proxy: proxy,
      groups: DistortedGroups(images: Self.images, versions: 2, variety: variety), offset: offset
    ) { images, pairs in
      let x = images.floats
      let size = images.count / images.shape[0]
      return pairs.map { a, b in (0..<size).reduce(0) { $0 + abs(x[a * size + $1] - x[b * size + $1]) } / Float(size) }
    }
  }

  private let batch = TrainingBatch(step: 3, count: 4, stream: RandomStream(seed: 9), precision: .float32)

  /// The gradient in every parameter, by differences of the loss.
  @Test func gradient() {
    let objective = objective()
    let items = [4, 0, 2, 1][...]
    let gradient = Tensor(zeros: [objective.parameters.count])
    let loss = objective.accumulate(items, of: batch, into: gradient)
    #expect(loss > 0.1 && loss.isFinite)
    let slopes = gradient.floats
    let largest = slopes.map(abs).max() ?? 0
    for entry in objective.proxy.layout.entries {
      for i in stride(from: entry.offset, to: entry.offset + entry.count, by: max(1, entry.count / 9)) {
        func moved(_ step: Float) -> Double {
          objective.parameters.update { $0[i] += step }
          defer { objective.parameters.update { $0[i] -= step } }
          return objective.accumulate(items, of: batch, into: Tensor(zeros: [slopes.count]))
        }
        let slope = (moved(5e-4) - moved(-5e-4)) / 1e-3
        #expect(abs(slope - Double(slopes[i])) < 0.02 * Double(largest), "\(entry.name) \(i): \(slope), \(slopes[i])")
      }
    }
  }

  /// ln²((d + ε)/(t + ε)) as a share of a mean over two groups of three pairs; zero, with its slope, where d = t.
  @Test func lossOfPairs() {
    let (loss, gradient) = objective(offset: 0.02).loss([0.1, 0.3, 0], [0.1, 0.1, 0.04], groups: 2)
    let ratios = [0, log(0.32 / 0.12), log(0.02 / 0.06)]
    #expect(abs(loss - (ratios[1] * ratios[1] + ratios[2] * ratios[2]) / 6) < 1e-6)
    for (n, found) in gradient.floats.enumerated() {
      #expect(abs(Double(found) - ratios[n] / 3 / [0.12, 0.32, 0.02][n]) < 1e-4)
    }
  }

  /// Passes of one step add up, whatever share them; another step has other pairs.
  @Test func passesAddUp() {
    let objective = objective()
    let items = [4, 0, 2, 1]
    func run(_ parts: [Range<Int>], _ batch: TrainingBatch) -> Double {
      let gradient = Tensor(zeros: [objective.parameters.count])
      return parts.reduce(0) { $0 + objective.accumulate(items[$1], of: batch, into: gradient) }
    }
    let whole = run([0..<4], batch)
    #expect(abs(run([0..<2, 2..<4], batch) - whole) < 1e-6 * whole)
    let next = TrainingBatch(step: 4, count: 4, stream: batch.stream, precision: .float32)
    #expect(abs(run([0..<4], next) - whole) > 1e-3 * whole)
  }

  /// Without variety a group begins with the image itself, mirrored half of the time; with it, often with another.
  @Test func groups() {
    let x = Self.images.signals([3]).floats
    let mirrored = (0..<x.count).map { (n: Int) -> Float in
      let (row, column) = (n / 48, n / 3 % 16)
      return x[(row * 16 + 15 - column) * 3 + n % 3]
    }
    var (plain, turned, other) = (0, 0, 0)
    for n in 0..<200 {
      let variety = n < 100 ? 0.0 : 1.0
      var random = RandomStream(seed: 1)["group", n].generator()
      let group = DistortedGroups(images: Self.images, versions: 2, variety: variety).group(3, &random)
      #expect(group.count == 3 * x.count)
      let first = Array(group[..<x.count])
      if first == x { plain += 1 } else if first == mirrored { turned += 1 } else { other += 1 }
    }
    #expect(plain > 30 && turned > 30 && other > 80, "\(plain) \(turned) \(other)")
    #expect(DistortedGroups(images: Self.images, versions: 3, variety: 0).pairs.count == 6)
  }

  /// A proxy that is the teacher agrees fully; one that has learned nothing does not.
  @Test func agreement() {
    let objective = objective()
    let twin: ProxyObjective.Teacher = { images, pairs in
      objective.proxy.distances(on: Tape(), Variable(images), pairs).value.floats
    }
    let stream = RandomStream(seed: 4)
    let same = ProxyTrial("t", Self.images, Distortion.learned.map(ProxyTrial.Kind.init), stream, teacher: twin)
      .agreement(objective.proxy)
    #expect(same.pairs == 5 * 11 * 4 && same.spearman > 0.999999 && same.pearson > 0.999999)
    #expect(same.bands.count == 4 && same.bands.allSatisfy { $0 > 0.999999 })
    let opposite = ProxyTrial("t", Self.images, Distortion.heldOut.map(ProxyTrial.Kind.init), stream) { images, pairs in
      twin(images, pairs).map { -$0 }
    }.agreement(objective.proxy)
    #expect(opposite.spearman < -0.999999 && opposite.pearson < -0.999999)
    #expect(same.text.hasPrefix("t: Spearman 1.0000, Pearson 1.0000, within bands 1.000 1.000"))
  }
}
