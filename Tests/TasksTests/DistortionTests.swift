import Foundation
import Tasks
import Tensors
import Testing

struct DistortionTests {
  /// Waves, whose colours differ.
  private func image(_ side: Int, phase: Double = 0) -> Tensor {
    Tensor(
      (0..<side * side * 3).map { k in
        let (c, j, i) = (k % 3, k / 3 % side, k / 3 / side)
        return Float(0.8 * sin(0.03 * Double(i * i) / Double(side) * 16 + 0.31 * Double(j) + 2 * Double(c) + phase))
      }, shape: [1, side, side, 3])
  }

  private func error(_ x: Tensor, _ y: Tensor) -> Double {
    zip(x.floats, y.floats).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) } / Double(x.count)
  }

  /// Every kind keeps shape and range, gives the same again, other numbers from other streams where it is random, and is
  /// stronger at the end than at the beginning, on average over eight draws.
  @Test(arguments: Distortion.allCases)
  func worse(_ kind: Distortion) {
    for side in [64, 36] {
      let (x, other) = (image(side), image(side, phase: 1.3))
      func mean(_ severity: Double) -> Double {
        (0..<8).reduce(0) { sum, n in
          var random = RandomStream(seed: 5)["draw", n].generator()
          let y = kind.apply(x, severity: severity, other: other, &random)
          #expect(y.shape == x.shape && y.floats.allSatisfy { abs($0) <= 1 })
          var again = RandomStream(seed: 5)["draw", n].generator()
          #expect(kind.apply(x, severity: severity, other: other, &again).floats == y.floats)
          return sum + error(x, y) / 8
        }
      }
      let (mild, strong) = (mean(0), mean(1))
      #expect(mild >= 0 && strong > 1.5 * mild && strong > 1e-3, "\(kind) at \(side): \(mild), \(strong)")
    }
  }

  /// What is learned and what is held out are all kinds, each once.
  @Test func kindsAreSplit() {
    #expect(Set(Distortion.learned).isDisjoint(with: Distortion.heldOut))
    #expect(Distortion.learned.count + Distortion.heldOut.count == Distortion.allCases.count)
  }

  /// The image given is not changed.
  @Test func theImageStays() {
    let x = image(32)
    let before = x.floats
    for kind in Distortion.allCases {
      var random = RandomStream(seed: 1).generator()
      _ = kind.apply(x, severity: 0.5, other: image(32, phase: 2), &random)
    }
    #expect(x.floats == before)
  }

  /// One block of a grey ramp: at quality 100 the error is that of rounding; the transform is orthonormal, so that it is
  /// bounded by half a level a coefficient.
  @Test func compressionRounds() {
    let x = image(16)
    var random = RandomStream(seed: 1).generator()
    let fine = Distortion.compression.apply(x, severity: 0, other: x, &random)
    let coarse = Distortion.compression.apply(x, severity: 1, other: x, &random)
    #expect(error(x, fine) < 0.01 && error(x, coarse) > 2 * error(x, fine))
    // A constant block of a level that is a multiple of the step survives.
    let grey = Tensor(zeros: [1, 16, 16, 3])
    #expect(Distortion.compression.apply(grey, severity: 1, other: grey, &random).floats.allSatisfy { abs($0) < 1e-6 })
  }
}
