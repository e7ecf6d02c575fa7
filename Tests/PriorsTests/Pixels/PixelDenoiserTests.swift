import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

/// Denoisers of images: parametrisation, vector-Jacobian product, loss, files.
struct PixelDenoiserTests {
  /// A transformer alone, and one inside of two levels of convolutions.
  static let shapes: [PixelShape] = [(4, []), (2, [8, 12])].map { patch, widths in
    var shape = PixelShape()
    (shape.resolution, shape.channels, shape.patch, shape.width) = (8, 1, patch, 16)
    (shape.layers, shape.heads, shape.conditioning, shape.widths) = (2, 2, 8, widths)
    return shape
  }

  /// A network whose gates and head are not zero.
  private func random(_ shape: PixelShape, _ seed: UInt64) -> PixelDenoiser {
    var random = RandomStream(seed: seed).generator()
    let count = ParameterLayout(shape).count
    let values = Tensor((0..<count).map { _ in Float(0.15 * random.normal()) }, shape: [count])
    return PixelDenoiser(shape, values: values, levels: -6...4)
  }

  @Test(arguments: shapes)
  func nothingLearnedIsTheLinearShrinkage(_ shape: PixelShape) throws {
    let denoiser = PixelDenoiser(shape, levels: -6...4, RandomStream(seed: 1))
    var random = RandomStream(seed: 2).generator()
    let x = RealBatch.normal(count: 3, dimension: 64, &random)
    for σ in [0.01, 0.5, 20] {
      let skip = Preconditioning(σ, deviation: 0.5).skip
      for (a, b) in zip(try denoiser.denoise(x, σ).storage, x.storage) { #expect(abs(a - skip * b) < 1e-5) }
    }
  }

  /// Central differences in single precision: 1 % of the product's size.
  @Test(arguments: shapes, [0.2, 1, 5])
  func pullbacks(_ shape: PixelShape, _ σ: Double) throws {
    let denoiser = random(shape, 3)
    var random = RandomStream(seed: 4)["pullback", Int(10 * σ)].generator()
    let (x, c) = (
      RealBatch.normal(count: 70, dimension: 64, scale: σ, &random), RealBatch.normal(count: 70, dimension: 64, &random)
    )
    let direction = RealBatch.normal(count: 70, dimension: 64, &random)
    let (denoised, pullback) = try denoiser.denoise(x, σ) { _ in c }
    for (a, b) in zip(denoised.storage, try denoiser.denoise(x, σ).storage) { #expect(abs(a - b) < 1e-4) }
    let h = 0.01 * min(1, σ)
    let (up, down) = (
      try denoiser.denoise(x.map(with: direction) { $0 + h * $1 }, σ),
      try denoiser.denoise(x.map(with: direction) { $0 - h * $1 }, σ)
    )
    for row in [0, 63, 64, 69] {
      func product(_ a: RealBatch, _ b: RealBatch) -> Double {
        zip(a[row: row], b[row: row]).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let (slope, expected) = ((product(up, c) - product(down, c)) / (2 * h), product(pullback, direction))
      #expect(abs(slope - expected) < 0.01 * max(1, abs(expected)), "row \(row): \(slope), \(expected)")
    }
    // Rows by themselves, up to the order of sums.
    for row in [0, 69] {
      let alone = try denoiser.denoise(x.gather([row]), σ).storage
      for (a, b) in zip(alone, denoised[row: row]) { #expect(abs(a - b) < 1e-4) }
    }
  }

  /// Where pixels have the stated deviation and nothing is learned, the loss is 1 at every level: four standard errors.
  @Test(arguments: shapes)
  func lossOfNothingIsOne(_ shape: PixelShape) {
    var random = RandomStream(seed: 5).generator()
    let pixels = (0..<200 * 64).map { _ in random.bernoulli(0.5) ? UInt8(191) : UInt8(64) }
    let denoiser = PixelDenoiser(shape, levels: -6...4, RandomStream(seed: 6))
    for σ in [0.05, 0.5, 5] {
      let (loss, error) = PixelObjective.loss(
        of: denoiser, on: PixelSource(pixels, shape: [8, 8, 1]), at: [σ], RandomStream(seed: 7))
      #expect(abs(loss - 1) < 4 * error + 0.01, "\(σ): \(loss) ± \(error)")
    }
  }

  /// The gradient of a step along a random direction against central differences, 2 % in single precision.
  @Test(arguments: shapes)
  func gradients(_ shape: PixelShape) {
    var random = RandomStream(seed: 8).generator()
    let pixels = (0..<4 * 64).map { _ in UInt8(random.uniform(below: 256)) }
    let denoiser = self.random(shape, 9)
    let count = denoiser.layout.count
    let direction = (0..<count).map { _ in Float(random.normal()) }
    let batch = TrainingBatch(step: 0, count: 4, stream: RandomStream(seed: 10), precision: .float32)
    func loss(_ h: Float, _ gradient: Tensor) -> Double {
      let values = zip(denoiser.values.floats, direction).map { $0 + h * $1 }
      let moved = denoiser.with(Tensor(values, shape: [count]))
      return PixelObjective(moved, on: PixelSource(pixels, shape: [8, 8, 1]), .init()).accumulate(
        [0, 1, 2, 3][...], of: batch, into: gradient)
    }
    let gradient = Tensor(zeros: [count])
    _ = loss(0, gradient)
    let expected = zip(gradient.floats, direction).reduce(0) { $0 + Double($1.0 * $1.1) }
    let slope = (loss(1e-3, Tensor(zeros: [count])) - loss(-1e-3, Tensor(zeros: [count]))) / 2e-3
    #expect(abs(slope - expected) < 0.02 * max(1, abs(expected)), "\(slope), \(expected)")
  }

  @Test(arguments: shapes)
  func filesGiveBackWhatTheyHold(_ shape: PixelShape) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("a.safetensors").path
    let denoiser = random(shape, 11)
    try denoiser.write(to: path, notes: ["data": "faces"], as: .float32)
    let (read, notes) = try PixelDenoiser.load(path)
    #expect(read.shape == shape && read.levels == -6...4 && notes["data"] == "faces")
    let x = RealBatch(count: 1, dimension: 64, repeating: 0.3)
    #expect(try read.denoise(x, 0.7) == denoiser.denoise(x, 0.7))
    #expect(throws: SafetensorsError.self) { try DiscoNetwork.load(path) }
    var other = shape
    other.patch = 3
    #expect(other.fault?.field == "patch")
  }
}
